import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ClickHouseClient } from '../../pipeline/engines.ts';
import { diffEditions, editionsToCompare } from '../../statistics/editions/diff-editions.ts';
import {
  type DailyTime,
  EditionRefusedError,
  publishEdition,
  scheduleEditions,
  unscheduleEditions,
} from '../../statistics/editions/publish-edition.ts';
import { readCalendar } from '../../statistics/editions/calendar.ts';
import {
  readAllEditions,
  readEdition,
  UnknownEditionError,
} from '../../statistics/editions/read-editions.ts';
import { readRevisions } from '../../statistics/editions/revisions.ts';
import { BASES, type Basis } from '../../statistics/figures/read-statistics.ts';
import { readPeriod, requireCampaign, UnknownCampaignError } from '../../statistics/figures/campaigns.ts';
import { editionNumber } from '../arguments.ts';
import {
  renderCalendar,
  renderCauses,
  renderDiff,
  renderEdition,
  renderEditions,
  renderRevisions,
} from '../edition/render.ts';
import { archivePlaces, withClickHouse, withEngines } from '../engines.ts';
import { counted } from '../format.ts';
import { openProgress, printError, printJson, printText } from '../output.ts';
import { examples, refusing, wrongUsage } from '../usage.ts';

const EXAMPLES: Readonly<Record<string, string>> = {
  list: examples('edition list --campaign double11-2017'),
  calendar: examples('edition calendar --campaign double11-2017'),
  show: examples('edition show 1 --campaign double11-2017'),
  publish: examples('edition publish --campaign double11-2017 --archive season-2016.ndjson.gz'),
  revisions: examples('edition revisions --campaign double11-2017 --basis net'),
  schedule: examples('edition schedule --campaign double11-2017 --daily 02:30'),
};

const DIFF_EXAMPLES = `
Examples:
  countyflow edition diff --campaign double11-2017            what changed between the last two
  countyflow edition diff 1 --campaign double11-2017          what changed from the first to the last
  countyflow edition diff 1 2 --campaign double11-2017 --json`;

interface Named {
  readonly campaign: string;
  readonly json?: true;
}

export function register(program: Command): void {
  const edition = program
    .command('edition')
    .description('Publish and compare editions: numbered, frozen statistics of a campaign.')
    .addHelpText(
      'after',
      examples(
        'edition publish --campaign double11-2017',
        'edition diff --campaign double11-2017',
        'bulletin --campaign double11-2017 --edition 1 --lang en --format md',
        'edition schedule --campaign double11-2017 --daily 02:30',
      ),
    );
  const named = (name: string, description: string): Command =>
    edition
      .command(name)
      .description(description)
      .requiredOption('--campaign <id>', 'campaign, such as double11-2017')
      .option('--json', 'print as JSON')
      .addHelpText('after', EXAMPLES[name] ?? '');

  const list = named('list', 'List the editions of a campaign.');
  list.action(async ({ campaign, json }: Named) => {
    await read(list, async (client) => {
      await requireCampaign(client, campaign);
      const editions = await readAllEditions(client, campaign);
      if (json) printJson(editions);
      else if (editions.length === 0) printText(`${campaign} has no edition yet.`);
      else printText(renderEditions(editions));
    });
  });

  const calendar = named('calendar', 'List what is released when, and what is late.');
  calendar.action(async ({ campaign, json }: Named) => {
    await read(calendar, async (client) => {
      const entries = await readCalendar(client, campaign);
      if (json) printJson(entries);
      else if (entries.length === 0) printText(`${campaign} announces no release: see docs/editions.md`);
      else printText(renderCalendar(entries));
    });
  });

  const show = named(
    'show',
    'Show an edition: status, accounting, quality, and what a correction changed.',
  ).argument('<number>', 'number of the edition', editionNumber);
  show.action(async (which: number, { campaign, json }: Named) => {
    await read(show, async (client) => {
      const found = await readEdition(client, campaign, which);
      if (json) printJson(found);
      else printText(renderEdition(found));
      if (json || found.status !== 'corrected') return;
      printText(`\n${renderDiff(await diffEditions(client, campaign, [which - 1, which], 'paid'))}`);
    });
  });

  const diff = named('diff', 'Show which figures changed between two editions, and why.')
    .argument('[before]', 'number of the earlier edition (default: the last but one)', editionNumber)
    .argument('[after]', 'number of the later edition (default: the last)', editionNumber)
    .addOption(ofBasis())
    .addHelpText('after', DIFF_EXAMPLES);
  diff.action(
    async (
      before: number | undefined,
      after: number | undefined,
      { campaign, json, basis }: Named & { basis: Basis },
    ) => {
      await read(diff, async (client) => {
        const numbers = await editionsToCompare(client, campaign, before, after);
        const found = await diffEditions(client, campaign, numbers, basis);
        if (json) printJson(found);
        else printText(renderDiff(found));
      });
    },
  );

  const triangle = named(
    'revisions',
    'Show the sales of each day as every edition had them, and how far they were revised.',
  ).addOption(ofBasis());
  triangle.action(async ({ campaign, json, basis }: Named & { basis: Basis }) => {
    await read(triangle, async (client) => {
      const found = await readRevisions(client, campaign, basis);
      if (json) printJson(found);
      else if (found.editions.length === 0) printText(`${campaign} has no edition yet.`);
      else printText(renderRevisions(found));
    });
  });

  const publishing = named(
    'publish',
    'Check everything, then publish the next edition. If something stands in the way, list every cause and exit with 1.',
  )
    .option('--archive <path...>', "loaded archives, or folders of them, on the worker's machine", [])
    .option(
      '--override <reason>',
      'publish despite the causes listed, for this reason; the edition always shows it',
    )
    .addOption(
      new Option('--status <status>', 'corrected: correct a final edition, with --reason').choices([
        'corrected',
      ]),
    )
    .option('--reason <reason>', 'why a final edition is corrected; the edition always shows it');
  publishing.action(async (options: PublishOptions) => {
    if ((options.status === undefined) !== (options.reason === undefined))
      wrongUsage(publishing, 'a correction needs both --status corrected and --reason TEXT');
    await publish(options);
  });

  named('schedule', 'Publish an edition every day, from the end of the period until one is final.')
    .option('--archive <path...>', "loaded archives, or folders of them, on the worker's machine", [])
    .addOption(
      new Option('--daily <HH:MM>', 'time of day in Shanghai')
        .argParser(dailyTime)
        .default({ hour: 2, minute: 30 }, '02:30'),
    )
    .option('--off', 'end the schedule')
    .action(schedule);
}

function ofBasis(): Option {
  return new Option('--basis <basis>', 'basis of the figures').choices(BASES).default('paid');
}

/** Reads editions. A campaign or an edition that does not exist is wrong usage, as for a report. */
function read(command: Command, work: (client: ClickHouseClient) => Promise<void>): Promise<void> {
  const kinds = [UnknownCampaignError, UnknownEditionError];
  return withClickHouse((client) => refusing(command, kinds, () => work(client)));
}

interface PublishOptions extends Named {
  readonly archive: readonly string[];
  readonly override?: string;
  readonly status?: 'corrected';
  readonly reason?: string;
}

async function publish({ campaign, archive, override, reason, json }: PublishOptions): Promise<void> {
  await withEngines(async ({ temporal }) => {
    const progress = openProgress();
    progress.update('checking every source, then freezing the figures; Ctrl-C leaves it running');
    try {
      const input = {
        ...{ campaign, archives: archivePlaces(archive), overrideReason: override ?? null },
        ...(reason !== undefined && { correctionReason: reason }),
      };
      const published = await publishEdition(temporal, input);
      const rows = Object.values(published.rows).reduce((sum, value) => sum + value, 0);
      progress.done(`edition ${String(published.number)} of ${campaign} is published`);
      if (json) printJson(published);
      else
        printText(
          `Edition ${String(published.number)}, ${published.status}: ${counted(rows, 'figure is')} frozen.` +
            (published.status === 'corrected'
              ? `\ncountyflow edition show ${String(published.number)} --campaign ${campaign} shows what changed.`
              : ''),
        );
    } catch (error) {
      if (!(error instanceof EditionRefusedError)) throw error;
      progress.done('refused');
      if (json) printJson({ refused: error.causes });
      else
        printError(
          `${error.message}:\n${renderCauses(error.causes)}` +
            (error.canBeOverridden ? '\nOverride them with --override REASON.' : ''),
        );
      process.exitCode = 1;
    }
  });
}

type ScheduleOptions = Named & {
  readonly archive: readonly string[];
  readonly daily: DailyTime;
  readonly off?: true;
};

async function schedule({ campaign, archive, daily, off, json }: ScheduleOptions): Promise<void> {
  await withEngines(async ({ temporal, clickhouse }) => {
    const period = await readPeriod(clickhouse, campaign);
    if (off) {
      const ended = await unscheduleEditions(temporal, campaign);
      if (json) printJson({ campaign, scheduled: false });
      else printText(ended ? `The schedule of ${campaign} has ended.` : `${campaign} had no schedule.`);
      return;
    }
    const input = { campaign, archives: archivePlaces(archive), overrideReason: null };
    await scheduleEditions(temporal, input, period, daily);
    const time = `${String(daily.hour).padStart(2, '0')}:${String(daily.minute).padStart(2, '0')}`;
    if (json) printJson({ campaign, scheduled: true, daily: time, timeZone: 'Asia/Shanghai' });
    else
      printText(
        `An edition of ${campaign} is published daily at ${time} in Shanghai, from the end of its period on.`,
      );
  });
}

function dailyTime(text: string): DailyTime {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hour === undefined || minute === undefined)
    throw new InvalidArgumentError('Expected a time such as 02:30.');
  return { hour: Number(hour), minute: Number(minute) };
}
