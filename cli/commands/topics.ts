import { type Command, Option } from 'commander';
import { createPlatformTopics, type TopicOutcome } from '../../operations/topics/create-platform-topics.ts';
import {
  type ListedTopic,
  listTopics,
  troubleOfMisnamed,
  type TopicList,
} from '../../operations/topics/list-topics.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { DAY_MS, DEFAULT_PARTITIONS, DEFAULT_RETENTION_DAYS } from '../../schemas/topics.ts';
import { integer } from '../arguments.ts';
import { knownKafka } from '../engines.ts';
import { count, drawTable, printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { examples } from '../usage.ts';

interface CreateOptions {
  readonly partitions: number;
  readonly replication?: number;
  readonly retentionDays: number;
  readonly platform?: readonly Platform[];
  readonly rejects?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const MAX_RETENTION_DAYS = 3_650;

export function register(program: Command): void {
  const topics = program
    .command('topics')
    .description("Create and list the platforms' Kafka topics, orders.events.v1.PLATFORM.");
  topics
    .command('create')
    .description('Create missing topics of platforms, and report existing ones whose settings differ.')
    .option(
      '--partitions <n>',
      'partitions of each new topic; a topic of rejects always has 1',
      integer(1, 1_000),
      DEFAULT_PARTITIONS,
    )
    .option(
      '--replication <n>',
      'copies of each partition (default: 3, or the number of brokers if fewer)',
      integer(1, 100),
    )
    .option(
      '--retention-days <n>',
      'how long Kafka keeps an event',
      integer(1, MAX_RETENTION_DAYS),
      DEFAULT_RETENTION_DAYS,
    )
    .addOption(
      new Option('--platform <platforms...>', 'only the topics of these platforms').choices(PLATFORMS),
    )
    .option('--rejects', 'also create orders.rejects.v1.PLATFORM, which tells a platform what is refused')
    .option('--dry-run', 'create nothing; print what is missing')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      examples('topics create --partitions 8 --retention-days 60', 'topics create --rejects --platform jd'),
    )
    .addHelpText(
      'after',
      '\nIt changes no topic that exists, so it is safe to repeat.\n' +
        'It needs the rights of the administrator in docs/security.md.',
    )
    .action(create);
  topics
    .command('list')
    .description("List the platforms' topics, and topics with similar names that no worker reads.")
    .option('--json', 'print the list as JSON')
    .addHelpText('after', examples('topics list'))
    .action(list);
}

async function create({ platform, rejects, dryRun, json, ...wish }: CreateOptions): Promise<void> {
  const isDryRun = dryRun === true;
  const outcomes = await createPlatformTopics(knownKafka(), {
    ...wish,
    ...(platform !== undefined && { platforms: platform }),
    rejects: rejects === true,
    dryRun: isDryRun,
  });
  if (json === true) printJson({ dryRun: isDryRun, topics: outcomes });
  else printText(outcomes.map(outcomeLine).join('\n'));
}

function outcomeLine({ topic, outcome, differences }: TopicOutcome): string {
  const differs = differences.map(({ setting, found, wanted }) => `${setting} is ${found}, not ${wanted}`);
  const said = outcome === 'missing' ? 'missing (would be created)' : outcome;
  return `${topic}: ${said}${differs.length === 0 ? '' : `; ${differs.map(printable).join('; ')}`}`;
}

async function list({ json }: { readonly json?: true }): Promise<void> {
  const found = await listTopics(knownKafka());
  if (json === true) printJson(asJson(found));
  else printText(describe(found));
}

function asJson({ brokers, topics, missing }: TopicList): unknown {
  return {
    brokers,
    topics: topics.map(({ misnamed, records, ...topic }) => ({
      ...topic,
      records: Number(records),
      misnamed: misnamed !== null,
      meant: misnamed?.meant ?? null,
    })),
    missing,
  };
}

function describe({ topics, missing }: TopicList): string {
  const table = drawTable(
    ['Topic', 'Partitions', 'Replication', 'Retention', 'Largest message', 'Records', ''],
    topics.map((topic) => [
      topic.topic,
      count(topic.partitions),
      count(topic.replication),
      retentionOf(topic.retentionMs),
      topic.maxMessageBytes === null ? 'not visible' : `${count(topic.maxMessageBytes)} bytes`,
      count(topic.records),
      topic.misnamed !== null ? 'MISNAMED' : topic.rejects ? 'rejects' : '',
    ]),
    ['Partitions', 'Replication', 'Records'],
  );
  return [
    topics.length === 0
      ? 'No platform has a topic, or this user may not see any. Create them: countyflow topics create'
      : table,
    ...missing.map((topic) => `${topic}: missing (countyflow topics create)`),
    ...topics.flatMap(misnamedLines),
  ].join('\n');
}

function misnamedLines({ misnamed }: ListedTopic): string[] {
  if (misnamed === null) return [];
  const { what, remedy } = troubleOfMisnamed(misnamed);
  return [`${printable(what)}.\n  to do: ${printable(remedy)}.`];
}

function retentionOf(ms: number | null): string {
  if (ms === null) return 'not visible';
  if (ms < 0) return 'for ever';
  const days = ms / DAY_MS;
  return days >= 1 ? `${count(days)} days` : `${count(ms / 3_600_000)} hours`;
}
