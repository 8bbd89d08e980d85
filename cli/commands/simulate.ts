import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import { DEFAULT_PARTITIONS } from '../../schemas/topics.ts';
import { publishSeasonTo } from '../../simulation/publish-season.ts';
import type { SeasonChoice, SeasonSummary } from '../../simulation/season.ts';
import { MAX_SAMPLE_FACTOR } from '../../simulation/season/calibration.ts';
import { writeOutletRegister, writeSeasonArchive } from '../../simulation/write-files.ts';
import { integer } from '../arguments.ts';
import { knownKafka } from '../engines.ts';
import { count, counted } from '../format.ts';
import { printError, printJson, printText } from '../output.ts';
import { untilInterrupted } from '../until-interrupted.ts';
import { wrongUsage } from '../usage.ts';

interface SimulateOptions {
  readonly season?: '2016' | '2017';
  readonly places?: true;
  readonly outlets?: string;
  readonly scale: number;
  readonly seed: number;
  readonly out?: string;
  readonly publish?: true;
  readonly partitions: number;
  readonly json?: true;
}

/** The events of two scales or seeds contradict each other, as if a publisher changed orders without a new version. */
const SAME_IDS =
  'Seasons at different --scale or --seed give the same order ids different contents. Load only one of them into a\n' +
  'system; for another, set another COUNTYFLOW_HOME.';

export function register(program: Command): void {
  const command = program
    .command('simulate')
    .description("Generate a season's order events into a file or Kafka. The same seed gives the same bytes.")
    .addOption(new Option('--season <year>', 'which season').choices(['2016', '2017']))
    .option(
      '--places',
      'only the places whose published numbers a sample is too small to show, with every order (2017)',
    )
    .addOption(scaleOption())
    .addOption(seedOption())
    .option('--out <file>', 'NDJSON file to write; compressed if the name ends in .gz')
    .option('--publish', "publish to the platforms' Kafka topics; missing topics are created")
    .option('--partitions <n>', 'partitions of each created topic', integer(1, 1_000), DEFAULT_PARTITIONS)
    .option(
      '--outlets <file>',
      'instead of events: write a register (CSV) of the outlets that orders may name',
    )
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  countyflow simulate --season 2016 --out season-2016.ndjson.gz\n' +
        '  countyflow simulate --season 2017 --publish\n' +
        '  countyflow simulate --season 2017 --places --out places.ndjson.gz\n' +
        '  countyflow simulate --outlets outlets.csv\n' +
        `\n${SAME_IDS}`,
    );
  command.action(async (options: SimulateOptions) => {
    if (options.outlets !== undefined) {
      const outlets = await writeOutletRegister(resolve(options.outlets));
      if (options.json) printJson({ outlets });
      else printText(`register: ${count(outlets)} outlets`);
      return;
    }
    if (options.season === undefined) wrongUsage(command, 'give --season YEAR or --outlets FILE');
    if (options.places && options.season !== '2017')
      wrongUsage(command, '--places are of 2017: give --season 2017');
    if ((options.out === undefined) === (options.publish === undefined))
      wrongUsage(command, 'give one of --out FILE and --publish');
    const choice: SeasonChoice = {
      year: options.season === '2016' ? 2016 : 2017,
      scope: options.places ? 'places' : 'country',
      sampleFactor: options.places ? 1 : options.scale,
      seed: options.seed,
    };
    await untilInterrupted(async (signal, progress) => {
      const season = {
        ...choice,
        signal,
        onProgress: (events: number, publishedAtMs: number): void => {
          progress.update(
            `season ${choice.year}: ${counted(events, 'event')}, its clock at ${shanghaiClock(publishedAtMs).slice(0, 16)}`,
          );
        },
      };
      const summary =
        options.out === undefined
          ? await publishSeasonTo(knownKafka(), { ...season, partitions: options.partitions })
          : await writeSeasonArchive({ ...season, path: resolve(options.out) });
      progress.done(`season ${choice.year}: ${counted(summary.events, 'event')}`);
      if (options.json) printJson(summary);
      else printText(describe(summary));
      if (options.publish) printError(`note: ${SAME_IDS}`);
    });
  });
}

function describe(summary: SeasonSummary): string {
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, events]) => `\n  ${name.padEnd(28)}${count(events).padStart(12)}`)
      .join('');
  return (
    `season ${summary.year}, 1:${summary.sampleFactor}, seed ${summary.seed}: ` +
    `${counted(summary.events, 'event')}, ${count(summary.bytes)} bytes${list(summary.kinds)}\n` +
    `invalid, by the reason they must be held for:${list(summary.invalid)}`
  );
}

/** How many of a season's orders are generated. */
export function scaleOption(): Option {
  return new Option('--scale <n>', `a 1:n sample, n from 1 to ${count(MAX_SAMPLE_FACTOR)}`)
    .argParser(integer(1, MAX_SAMPLE_FACTOR))
    .default(10_000);
}

export function seedOption(): Option {
  return new Option('--seed <n>', 'seed of the random numbers').argParser(integer(0, 0xffff_ffff)).default(1);
}
