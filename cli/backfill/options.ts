import { type Command, Option } from 'commander';
import type { Filter } from '../../schemas/archives/reading.ts';
import {
  DEFAULT_PARALLEL,
  LOAD_PRIORITIES,
  type LoadOptions,
  type LoadPriority,
  MOST_PARALLEL,
} from '../../schemas/backfill.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import { integer, parseTime } from '../arguments.ts';
import { addRecordForm } from '../sources.ts';
import { examples } from '../usage.ts';

export interface RunOptions {
  /** False for no limit. */
  readonly rate?: number | false;
  readonly maxParallel?: number;
  readonly priority?: LoadPriority;
}

/** Options that say how fast a load runs, and how soon. */
export function addRun(command: Command): Command {
  return command
    .option('--rate <events>', 'at most this many events a second, over all chunks', integer(1, 10_000_000))
    .option(
      '--max-parallel <n>',
      `chunks that load at once (default: ${String(DEFAULT_PARALLEL)})`,
      integer(1, MOST_PARALLEL),
    )
    .addOption(
      new Option(
        '--priority <priority>',
        'of loads that wait, the highest goes first (default: normal)',
      ).choices(LOAD_PRIORITIES),
    );
}

/** What the user chose of them. */
export function chosenOf({ rate, maxParallel, priority }: RunOptions): Partial<LoadOptions> {
  return {
    ...(rate === undefined ? {} : { ratePerSecond: rate === false ? null : rate }),
    ...(maxParallel === undefined ? {} : { maxParallel }),
    ...(priority === undefined ? {} : { priority }),
  };
}

export interface ReadingOptions {
  readonly as?: Payload;
  readonly shop?: string;
  readonly mapping?: string;
  readonly platform?: readonly Platform[];
  readonly from?: string;
  readonly to?: string;
}

/** Adds the argument and the options of a command about one load. */
export function aboutLoad(command: Command, description: string, ...shown: readonly string[]): Command {
  return command
    .description(description)
    .argument('<load>', 'as list prints it')
    .option('--json', 'print the outcome as JSON')
    .addHelpText('after', examples(...shown.map((one) => `backfill ${one}`)));
}

/** Options that say how files are read. */
export function addReading(command: Command): Command {
  return addRecordForm(command)
    .addOption(new Option('--platform <platform...>', 'only events of these platforms').choices(PLATFORMS))
    .option(
      '--from <instant>',
      'load only orders placed or paid at or after this instant (RFC 3339)',
      instant,
    )
    .option('--to <instant>', 'load only orders placed or paid before this instant (RFC 3339)', instant);
}

const BEGINNING = '0001-01-01T00:00:00Z';
const END = '9999-12-31T00:00:00Z';

/** Null if everything is to be loaded. */
export function filterOf({ platform, from, to }: ReadingOptions): Filter | null {
  const window = from === undefined && to === undefined ? null : { start: from ?? BEGINNING, end: to ?? END };
  const platforms = platform === undefined ? null : [...new Set(platform)].sort();
  return window === null && platforms === null ? null : { platforms, window };
}

/** As it was given: the plan keeps it. */
function instant(text: string): string {
  parseTime(text);
  return text;
}
