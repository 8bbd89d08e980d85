import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { integer } from '../../cli/arguments.ts';
import { Draws } from '../../simulation/season/random.ts';
import { CATALOGUE } from './catalogue.ts';
import type { Fault } from './faults/fault.ts';
import { run, type RunResult } from './run.ts';
import { schedule } from './schedule.ts';

interface Options {
  readonly faults?: readonly number[];
  readonly kills: number;
  readonly seed: number;
  readonly minutes?: number;
  readonly workers: number;
  readonly hang: number;
  readonly lag: number;
  readonly list?: true;
  readonly keep?: true;
  readonly json?: string;
}

const program = new Command('chaos')
  .description(
    'Inject faults into a system of its own, and check that nothing is lost and nothing counts twice.',
  )
  .option('--faults <numbers>', 'only these, such as 1,2,14; all by default', numbers)
  .option('--kills <n>', 'workers to kill at named points (fault 1)', integer(1, 100_000), 28)
  .option(
    '--seed <n>',
    'seed of the events and of the order of the faults',
    integer(0, 0xffff_ffff),
    Date.now() % 1_000_000,
  )
  .option('--minutes <n>', 'begin no fault after so many minutes', integer(1, 1_440))
  .option('--workers <n>', 'worker processes', integer(1, 16), 2)
  .option('--hang <seconds>', 'how long ClickHouse hangs in fault 4', integer(1, 600), 10)
  .option('--lag <n>', 'events of lag in fault 25', integer(10_000, 100_000_000), 200_000)
  .option('--list', 'list the faults and end')
  .option('--keep', 'keep the folder with logs and data')
  .option('--json <file>', 'write the result as JSON too')
  .addHelpText(
    'after',
    '\nExit code: 0 everything held, 1 an invariant is broken or the run failed, 2 wrong usage.',
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
  const say = (line: string): void => {
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0).padStart(5);
    process.stdout.write(`${seconds} s  ${line}\n`);
  };
  say(`seed ${String(seed)}; everything is in ${home}`);
  const chosen = choose(options.faults, say);
  const faults = schedule(chosen, options.kills, new Draws().restart(seed, 3, 0));
  const result = await run({
    home,
    seed,
    faults,
    workers: options.workers,
    hangMs: options.hang * 1000,
    lagEvents: options.lag,
    ...(options.minutes !== undefined && { lastStartMs: options.minutes * 60_000 }),
    say,
  });
  summarise(result, say);
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(result, null, 2)}\n`);
  if (!result.holds) process.exitCode = 1;
  if (options.keep !== true && result.holds) await rm(home, { recursive: true, force: true });
}

function choose(wanted: readonly number[] | undefined, say: (line: string) => void): Fault[] {
  return CATALOGUE.filter((fault) => {
    if (wanted === undefined ? fault.onRequest : !wanted.includes(fault.number)) return false;
    const why = fault.unavailable?.();
    if (why !== undefined) say(`fault ${String(fault.number)} is left out: ${why}`);
    return why === undefined;
  });
}

function summarise(
  { seed, rounds, overall, kills, killsByPoint, events, holds }: RunResult,
  say: (line: string) => void,
): void {
  say('');
  const last = new Map(
    rounds.flatMap(({ verdicts }) => verdicts).map((verdict) => [verdict.invariant, verdict]),
  );
  for (const { invariant, figures } of [...last.values(), ...overall]) {
    const problems = [...rounds.flatMap(({ verdicts }) => verdicts), ...overall].filter(
      (verdict) => verdict.invariant === invariant && verdict.problems.length > 0,
    ).length;
    say(`${problems === 0 ? 'holds ' : 'BROKEN'} ${invariant}  ${figures}`);
  }
  for (const problem of overall.flatMap(({ problems }) => problems)) say(`  ${problem}`);
  const points = Object.entries(killsByPoint).map(([point, count]) => `${point} ${String(count)}`);
  const slowest = rounds.reduce((a, b) => (a.caughtUpSeconds > b.caughtUpSeconds ? a : b));
  say(`kills: ${String(kills)} (${points.join(', ')})`);
  say(
    `caught up after ${slowest.caughtUpSeconds.toFixed(1)} s at the latest (fault ${String(slowest.fault)})`,
  );
  say(
    `${String(events)} events, ${String(rounds.length - 1)} injections, seed ${String(seed)}: ${holds ? 'everything holds' : 'SOMETHING IS BROKEN'}`,
  );
}

function numbers(text: string): number[] {
  const known = new Set(CATALOGUE.map(({ number }) => number));
  return text.split(',').map((part) => {
    const number = Number(part);
    if (!known.has(number)) throw new InvalidArgumentError(`there is no fault ${part}; --list shows them.`);
    return number;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  process.stdout.write(
    `the run failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
}
