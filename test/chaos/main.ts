import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { integer } from '../../cli/arguments.ts';
import { onSignals } from '../../infra/engines/signals.ts';
import { Draws } from '../../simulation/season/random.ts';
import { freshSeed } from '../support/seeds.ts';
import { overlappingBackfills } from './faults/archives.ts';
import { hugeMessages, largeLag } from './faults/bounds.ts';
import {
  contradictingEvents,
  ambiguousPublish,
  manyDuplicates,
  partitionGrowth,
  poisonEvents,
} from './faults/publishing.ts';
import { clickhouseKilled, diskFull, kafkaKilled, temporalKilled } from './faults/engines.ts';
import type { Fault } from './faults/fault.ts';
import { retentionPassed, topicRecreated } from './faults/halts.ts';
import { httpServerKilled } from './faults/http.ts';
import { replyLost, slowSink, writeRefused, zombieInserts } from './faults/sink.ts';
import { starvation } from './faults/starvation.ts';
import { duplicateStarts, workerKilled } from './faults/workers.ts';
import { run, type RunResult } from './run.ts';
import { schedule } from './schedule.ts';

/** All faults, by number. */
const CATALOGUE: readonly Fault[] = [
  workerKilled,
  clickhouseKilled,
  replyLost,
  zombieInserts,
  writeRefused,
  temporalKilled,
  duplicateStarts,
  kafkaKilled,
  ambiguousPublish,
  manyDuplicates,
  contradictingEvents,
  partitionGrowth,
  poisonEvents,
  slowSink,
  overlappingBackfills,
  diskFull,
  retentionPassed,
  topicRecreated,
  hugeMessages,
  largeLag,
  httpServerKilled,
  starvation,
].toSorted((a, b) => a.number - b.number);

interface Options {
  readonly faults?: readonly number[];
  readonly kills: number;
  readonly seed: number;
  readonly minutes?: number;
  readonly workers: number;
  readonly hang: number;
  readonly lag: number;
  readonly faultSeconds: number;
  readonly catchUp: number;
  readonly list?: true;
  readonly keep?: true;
  readonly json?: string;
}

/** Workers and engines end in turn. What has not ended by then is killed with this process. */
const ENDS_WITHIN_MS = 60_000;

const stop = new AbortController();

const program = new Command('chaos')
  .description(
    'Inject faults into a separate system, and check that nothing is lost and nothing counts twice.',
  )
  .option('--faults <numbers>', 'only these faults, such as 1,2,14 (default: all)', faultNumbers)
  .option('--kills <n>', 'workers to kill at named points (fault 1)', integer(1, 100_000), 28)
  .option(
    '--seed <n>',
    'seed of the events and of the order of the faults',
    integer(0, 0xffff_ffff),
    freshSeed(),
  )
  .option('--minutes <n>', 'start no fault after this many minutes', integer(1, 1_440))
  .option('--workers <n>', 'worker processes', integer(1, 16), 2)
  .option('--hang <seconds>', 'how long ClickHouse hangs in fault 4', integer(1, 600), 10)
  .option('--lag <n>', 'events of lag in fault 25', integer(10_000, 100_000_000), 200_000)
  .option(
    '--fault-seconds <n>',
    'how long a fault may take; each kill adds a minute',
    integer(1, 86_400),
    900,
  )
  .option(
    '--catch-up <seconds>',
    'until when everything must hold after a fault; a loaded machine takes longer',
    integer(1, 86_400),
    60,
  )
  .option('--list', 'list the faults and exit')
  .option('--keep', 'keep the folder with logs and data')
  .option('--json <file>', 'also write the result as JSON')
  .addHelpText(
    'after',
    '\nExit code: 0 everything holds, 1 an invariant is broken or the run failed, 2 wrong usage.\nCtrl-C and SIGTERM end everything that the run has started.',
  )
  .action(chaos);

async function chaos(options: Options): Promise<void> {
  if (options.list) {
    for (const { number, title } of CATALOGUE)
      process.stdout.write(`${String(number).padStart(2)}  ${title}\n`);
    return;
  }
  const { seed } = options;
  const home = join(tmpdir(), `countyflow-chaos-${String(process.pid)}`);
  const startedMs = performance.now();
  const log = (line: string): void => {
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0).padStart(5);
    process.stdout.write(`${seconds} s  ${line}\n`);
  };
  log(`seed ${String(seed)}; logs and data are in ${home}`);
  const chosen = chooseFaults(options.faults, log);
  const faults = schedule(chosen, options.kills, new Draws().restart(seed, 3, 0));
  const running = run({
    home,
    seed,
    faults,
    workers: options.workers,
    hangMs: options.hang * 1000,
    lagEvents: options.lag,
    faultWithinMs: options.faultSeconds * 1000,
    catchUpWithinMs: options.catchUp * 1000,
    stop,
    ...(options.minutes !== undefined && { lastStartMs: options.minutes * 60_000 }),
    log,
  });
  const result = await Promise.race([running, tooLateAfter(stop.signal)]);
  printSummary(result, log);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
  if (!result.holds) process.exitCode = 1;
  if (options.keep !== true && result.holds) await rm(home, { recursive: true, force: true });
}

function chooseFaults(wanted: readonly number[] | undefined, log: (line: string) => void): Fault[] {
  return CATALOGUE.filter((fault) => {
    if (wanted === undefined ? fault.onRequest : !wanted.includes(fault.number)) return false;
    const reason = fault.unavailable?.();
    if (reason !== undefined) log(`fault ${String(fault.number)} is skipped: ${reason}`);
    return reason === undefined;
  });
}

function printSummary(
  { seed, rounds, overall, kills, killsByPoint, events, holds }: RunResult,
  log: (line: string) => void,
): void {
  log('');
  const last = new Map(
    rounds.flatMap(({ verdicts }) => verdicts).map((verdict) => [verdict.invariant, verdict]),
  );
  for (const { invariant, figures } of [...last.values(), ...overall]) {
    const problems = [...rounds.flatMap(({ verdicts }) => verdicts), ...overall].filter(
      (verdict) => verdict.invariant === invariant && verdict.problems.length > 0,
    ).length;
    log(`${problems === 0 ? 'holds ' : 'BROKEN'} ${invariant}  ${figures}`);
  }
  for (const problem of overall.flatMap(({ problems }) => problems)) log(`  ${problem}`);
  const points = Object.entries(killsByPoint).map(([point, count]) => `${point} ${String(count)}`);
  const slowest = rounds.reduce((a, b) => (a.caughtUpSeconds > b.caughtUpSeconds ? a : b));
  log(`kills: ${String(kills)} (${points.join(', ')})`);
  log(`slowest catch-up: ${slowest.caughtUpSeconds.toFixed(1)} s (fault ${String(slowest.fault)})`);
  log(
    `${String(events)} events, ${String(rounds.length - 1)} injections, seed ${String(seed)}: ${holds ? 'everything holds' : 'SOMETHING IS BROKEN'}`,
  );
}

function faultNumbers(text: string): number[] {
  const known = new Set(CATALOGUE.map(({ number }) => number));
  return text.split(',').map((part) => {
    const number = Number(part);
    if (!known.has(number)) throw new InvalidArgumentError(`there is no fault ${part}; --list shows them.`);
    return number;
  });
}

/** Rejects some time after the run was told to end. */
function tooLateAfter(stopped: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    stopped.addEventListener('abort', () => {
      setTimeout(reject, ENDS_WITHIN_MS, stopped.reason);
    });
  });
}

const ended = program.parseAsync().catch((error: unknown) => {
  process.stdout.write(
    `the run failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
});
const interruption = new Error('it was interrupted');
onSignals(async () => {
  stop.abort(interruption);
  await ended;
});
await ended;
// Ends what a fault that was given up still does.
if (stop.signal.reason !== interruption) process.exit();
