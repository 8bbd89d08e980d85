import { writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { integer } from '../../cli/arguments.ts';
import { drawTable } from '../../cli/format.ts';
import { printText } from '../../cli/output.ts';
import { type Medians, mediansOf, type Part } from './part.ts';
import { backfill } from './parts/backfill.ts';
import { beside } from './parts/beside.ts';
import { capacity } from './parts/capacity.ts';
import { dashboard } from './parts/dashboard.ts';
import { freshness } from './parts/freshness.ts';
import { growth } from './parts/growth.ts';
import { httpIngest } from './parts/http-ingest.ts';
import { httpSingle } from './parts/http-single.ts';
import { idle } from './parts/idle.ts';
import { ingest } from './parts/ingest.ts';
import { ownView } from './parts/own-view.ts';
import { query } from './parts/query.ts';
import { validate } from './parts/validate.ts';
import { openBenchWorld } from './world/world.ts';

export const PARTS: readonly Part[] = [
  ingest,
  freshness,
  growth,
  backfill,
  beside,
  dashboard,
  query,
  ownView,
  validate,
  httpIngest,
  httpSingle,
  capacity,
  idle,
];

const GIBIBYTE = 1024 ** 3;

/** The machine of a measurement. Figures have no meaning without it. */
interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGibibytes: number;
  readonly node: string;
}

function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGibibytes: Math.round(totalmem() / GIBIBYTE),
    node: process.version,
  };
}

interface Options {
  readonly runs: number;
  readonly events?: number;
  readonly json?: string;
}

const ORDINARY_PARTS = PARTS.filter(({ isLong }) => isLong !== true);

const program = new Command('bench')
  .description('Measure parts of the system side by side, in turns, on separate engines.')
  .addArgument(
    new Argument('[parts...]', `any of ${PARTS.map(({ name }) => name).join(', ')}`)
      .argParser(partOf)
      .default(ORDINARY_PARTS, 'all but http-ingest, http-single, capacity and idle'),
  )
  .option('--runs <n>', 'turns of each variant', integer(1, 100), 3)
  .option('--events <n>', 'events of a run (each part has its default)', integer(1, 100_000_000))
  .option('--json <file>', 'also write the results as JSON')
  .addHelpText(
    'after',
    `\nParts:\n${PARTS.map(({ name, title }) => `  ${name.padEnd(11)} ${title}`).join('\n')}` +
      '\n\nRun it on an idle machine. Exit code: 0 measured, 1 a run failed, 2 wrong usage.',
  )
  .action(bench);

function partOf(name: string, chosen: readonly Part[]): Part[] {
  const part = PARTS.find((known) => known.name === name);
  if (part === undefined) throw new InvalidArgumentError(`there is no part ${name}.`);
  return [...(chosen === ORDINARY_PARTS ? [] : chosen), part];
}

async function bench(parts: readonly Part[], options: Options): Promise<void> {
  const machine = thisMachine();
  const startedMs = performance.now();
  const log = (line: string): void => {
    printText(`${((performance.now() - startedMs) / 1000).toFixed(0).padStart(5)} s  ${line}`);
  };
  const results = [];
  for (const part of parts) {
    log(`${part.name}: ${part.title}`);
    await using world = await openBenchWorld(log);
    const runs = await part.run(world, { runs: options.runs, events: options.events ?? part.events, log });
    const medians = mediansOf(runs);
    const ratios = part.ratios(medians);
    printResults(medians, ratios);
    results.push({ part: part.name, machine, runs, medians, ratios });
    if (options.json !== undefined) {
      const [only] = results;
      await writeFile(options.json, `${JSON.stringify(parts.length === 1 ? only : results, null, 2)}\n`);
    }
  }
}

function printResults(medians: Medians, ratios: Readonly<Record<string, number>>): void {
  const variants = Object.keys(medians);
  const names = [...new Set(variants.flatMap((variant) => Object.keys(medians[variant] ?? {})))];
  const rows = names.map((name) => [name, ...variants.map((variant) => rounded(medians[variant]?.[name]))]);
  printText(drawTable(['median of', ...variants], rows, variants));
  printText(
    drawTable(
      ['ratio', 'value'],
      Object.entries(ratios).map(([name, value]) => [name, value.toFixed(2)]),
      ['value'],
    ),
  );
}

function rounded(value: number | undefined): string {
  if (value === undefined) return '';
  return value >= 100 ? Math.round(value).toString() : value.toFixed(2);
}

try {
  await program.parseAsync();
  process.exit();
} catch (error) {
  printText(`the run failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  process.exit(1);
}
