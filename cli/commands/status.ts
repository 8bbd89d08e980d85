import type { Command } from 'commander';
import { readEvents } from '../../infra/engines/events.ts';
import { groupTroubles } from '../../operations/status/trouble-groups.ts';
import { type Verdict, verdictOf } from '../../operations/status/verdict.ts';
import { endedProcesses } from '../ended-processes.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { printJson, printText } from '../output.ts';
import { readLocalStatus } from '../read-local-status.ts';
import { renderStatus } from '../render-status.ts';
import { type Look, watch } from '../watch.ts';

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
Exit code, the first that applies: 3 a partition is halted or paused; 1 an engine or the worker did not answer in time,
or something was not seen lately; 4 something is retried, and continues by itself; 5 a topic looks like a platform's and is not; 6 a
backfill is not complete, and nobody has acknowledged it; 7 what is counted differs from what a platform declared; 0 no
problem. --watch ends with Ctrl-C and the code 0.

Examples:
  countyflow status --partitions
  countyflow status --watch
  countyflow status --watch --json`;

export function register(program: Command): void {
  program
    .command('status')
    .description('Show in one screen whether all is well, and for each trouble its cause and what to do.')
    .option('--partitions', 'one row for each partition instead of one for each topic')
    .option('--watch', 'look again every two seconds, until Ctrl-C')
    .option('--json', 'print it as JSON; with --watch one line for each look')
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
  return { text, summary: verdict.summary, json, verdict };
}
