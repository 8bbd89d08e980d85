import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { type ProcessEvent, readEvents, type State } from '../../infra/engines/state.ts';
import { groupTroubles } from '../../operations/status/trouble-groups.ts';
import { type Verdict, verdictOf } from '../../operations/status/verdict.ts';
import { readLocalStatus } from '../local-system.ts';
import { isTerminal, printJson, printJsonLine, printText, redraw } from '../output.ts';
import { renderStatus } from '../render-status.ts';
import { EXIT_CODES } from '../usage.ts';

interface Options {
  readonly json?: true;
  readonly partitions?: true;
  readonly watch?: true;
}

const EXIT_CODE_OF: Readonly<Record<Verdict['kind'], number>> = {
  stopped: EXIT_CODES.halted,
  unknown: EXIT_CODES.failed,
  retried: EXIT_CODES.retrying,
  misnamed: EXIT_CODES.misnamed,
  load: EXIT_CODES.incomplete,
  totals: EXIT_CODES.differing,
  well: EXIT_CODES.done,
};

const HELP = `
Exit code, the first that applies:
  3  a partition is halted, paused or missing from Kafka
  1  an engine or the worker did not answer in time, or something was not seen lately
  4  something is being retried, and continues by itself
  5  a topic's name resembles a platform's, and no worker reads it
  6  a backfill is not complete, and nobody has acknowledged it
  7  what is counted differs from what a platform declared
  0  no problem, or --watch was ended with Ctrl-C

Examples:
  countyflow status --partitions
  countyflow status --watch
  countyflow status --watch --json`;

export function register(program: Command): void {
  program
    .command('status')
    .description('Show on one screen whether all is well, and the cause and remedy of each problem.')
    .option('--partitions', 'one row for each partition instead of one for each topic')
    .option('--watch', 'refresh every two seconds until Ctrl-C')
    .option('--json', 'print JSON; with --watch, one line per refresh')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      if (options.watch) {
        await watch(() => look(options), options.json);
        return;
      }
      const { text, json, verdict } = await look(options);
      if (options.json) printJson(json);
      else printText(text);
      process.exitCode = exitCodeOf(verdict);
    });
}

export function exitCodeOf({ kind }: Verdict): number {
  return EXIT_CODE_OF[kind];
}

/** One look at everything. Rejects if no address is known. */
async function look({ partitions }: Options): Promise<Look & { readonly verdict: Verdict }> {
  const { status, home, addresses, processes } = await readLocalStatus();
  const events = processes === undefined ? [] : readEvents(home);
  const verdict = verdictOf(status, endedProcesses(processes ?? [], events));
  const nowMs = Date.now();
  const text = renderStatus({ status, verdict, processes, events, partitions: partitions ?? false, nowMs });
  const troubles = groupTroubles(status);
  const json = { verdict, addresses, processes: processes ?? [], events, ...status, troubles };
  return { text, summary: verdict.summary.en, json, verdict };
}

/** The last event of each process that has ended and does not run again yet. */
function endedProcesses(
  processes: State['processes'],
  events: readonly ProcessEvent[],
): readonly ProcessEvent[] {
  return processes.flatMap(({ name, runningSince }) => {
    const last = events.findLast(({ process }) => process === name);
    // An event from before its last start is history.
    if (last === undefined || last.event === 'started again' || last.at < (runningSince ?? '')) return [];
    return [last];
  });
}

const EVERY_MS = 2_000;

interface Look {
  readonly text: string;
  /** The first line of the text, which alone is printed where nothing can be redrawn. */
  readonly summary: string;
  readonly json: unknown;
}

/**
 * Looks every two seconds until Ctrl-C, which is the normal end. Redraws on a terminal; elsewhere prints the summary
 * when it changes, or with `json` a line for each look.
 */
export async function watch(look: () => Promise<Look>, json = false): Promise<void> {
  const stopped = new AbortController();
  const stop = (): void => {
    stopped.abort();
  };
  const ended = once(stopped.signal, 'abort').then(() => undefined);
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    let before: string | undefined;
    // Whoever watches may stop and start the system meanwhile. If it cannot be looked at even once, the watch fails.
    const lookOrExplain = (): Promise<Look> =>
      look().catch((error: unknown) => {
        if (before === undefined) throw error;
        return unseen(error);
      });
    while (!stopped.signal.aborted) {
      const beganMs = performance.now();
      const now = await Promise.race([lookOrExplain(), ended]);
      if (now === undefined) return;
      if (json) printJsonLine(now.json);
      else if (isTerminal()) redraw(now.text);
      else if (now.summary !== before) printText(now.summary);
      before = now.summary;
      const restMs = Math.max(0, EVERY_MS - (performance.now() - beganMs));
      await sleep(restMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

function unseen(error: unknown): Look {
  const message = error instanceof Error ? error.message : String(error);
  return { text: message, summary: message, json: { error: { message } } };
}
