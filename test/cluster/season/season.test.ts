import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it, vi } from 'vitest';
import { connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import {
  connectionsTo,
  readEnvironment,
  requireAddresses,
} from '../../../adapters/configuration/environment.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { quantile } from '../../bench/part.ts';
import { countyflow, succeeded } from '../../support/countyflow.ts';
import { withAdminClient } from '../../support/kafka-security.ts';
import type { Killable } from '../../support/killable.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import type { PrintedAccount } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';
import { type Cluster, ClusterWorker, PLACES, startCluster, type Variables } from '../cluster.ts';
import { killInTurn, PROBE_PLATFORM, Probes, seconds, type Victim } from './probes.ts';
import { readLog, SeasonStream } from './stream.ts';

/** Runs a command that must succeed. Resolves to what it printed as JSON. */
async function ask(variables: Variables, ...args: readonly string[]): Promise<unknown> {
  const { code, out, err } = await countyflow(variables, ...args, '--json');
  expect(code, `countyflow ${args.join(' ')}: ${err}${out}`).toBe(0);
  return JSON.parse(out);
}

/** Generates a season and loads it from an archive. Resolves to the archive and the number of its events. */
async function loadSeason(
  { folder }: Cluster,
  variables: Variables,
  ...choice: readonly string[]
): Promise<{ readonly archive: string; readonly events: number }> {
  const archive = join(folder, `season${choice.join('')}.ndjson.gz`);
  const made = (await ask(variables, 'simulate', ...choice, '--out', archive)) as { events: number };
  await succeeded(countyflow(variables, 'backfill', archive));
  return { archive, events: made.events };
}

interface Figure {
  readonly id: string;
  readonly value: number;
  readonly published: number | null;
  readonly comparator: string | null;
  readonly match: boolean;
}

/** Waits until every published figure of a campaign matches. Rejects with those that do not. */
function matchingFigures(variables: Variables, campaign: string): Promise<Figure[]> {
  return vi.waitFor(async () => {
    const out = await succeeded(
      countyflow(variables, ...['report', '--campaign', campaign, '--format', 'json']),
    );
    const figures = (JSON.parse(out) as Figure[]).filter(({ published }) => published !== null);
    expect(figures.filter(({ match }) => !match)).toEqual([]);
    return figures;
  }, PATIENCE_OF_COMMANDS);
}

async function accounts(variables: Variables): Promise<PrintedAccount[]> {
  return (await ask(variables, 'accounting')) as PrintedAccount[];
}

function sumOf(sources: readonly PrintedAccount[], of: (account: PrintedAccount) => number): number {
  return sources.reduce((total, account) => total + of(account), 0);
}

const SCALE = 10_000;
const SEED = 1;
/** Slow enough that the season outlasts the kills; what is left then comes as fast as Kafka takes it. */
const EVENTS_PER_SECOND = 100;
const PUBLISHED_FIGURES = 38;

const cluster = used(startCluster);

const say = (line: string): void => {
  console.log(line);
};

/** Counts figures that need every order, in a database and a namespace of their own. Resolves to an export of them. */
async function checkPlaces(): Promise<string> {
  const variables = cluster.variables('worker', PLACES);
  const worker = await ClusterWorker.start('worker of places', variables, join(cluster.folder, 'places.log'));
  try {
    await ask(variables, 'reference', 'load');
    const { events } = await loadSeason(cluster, variables, '--season', '2017', '--places');
    const file = join(cluster.folder, 'campaign_figure.csv');
    const where = [
      '--campaign',
      'double11-2017',
      '--where',
      'id=wanqianji.bedding.sales',
      '--where',
      'basis=paid',
    ];
    await vi.waitFor(async () => {
      const { out } = await countyflow(
        variables,
        ...['export', 'campaign_figure', ...where, '--columns', 'value', '--output', '-'],
      );
      expect(parse(out, { columns: true })).toMatchObject([
        { value: expect.stringMatching(/^5000000/) as string },
      ]);
    }, PATIENCE_OF_COMMANDS);
    await ask(variables, 'export', 'campaign_figure', '--campaign', 'double11-2017', '--output', file);
    const [account, ...others] = await accounts(variables);
    expect(account).toMatchObject({ records: events, missing: 0, overlapping: 0, closes: true });
    expect(others).toEqual([]);
    return file;
  } finally {
    await worker.stop();
  }
}

/** The broker that leads the partition of the probes. */
function leaderOfProbes(): Promise<Killable> {
  return withAdminClient(cluster.kafka.connectionOf('admin'), async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topicOf(PROBE_PLATFORM)] });
    const broker = cluster.kafka.brokers[(topics[0]?.partitions[0]?.leader ?? 0) - 1];
    if (broker === undefined) throw new Error('the partition of the probes has no leader');
    return broker;
  });
}

function victimsOf(broker: Killable, worker: ClusterWorker): Victim[] {
  const engine = (process: Killable, awayMs: number): Victim => ({
    name: process.name,
    awayMs,
    kill: () => process.kill(),
    restart: () => process.restart(),
  });
  const { clickhouse, postgreSql, temporal } = cluster;
  return [
    // Longer than Kafka waits for a silent broker, so that others become leaders.
    engine(broker, 15_000),
    engine(temporal.process, 8_000),
    engine(postgreSql.process, 8_000),
    ...clickhouse.shards.map((shard) => engine(shard, 8_000)),
    {
      name: worker.name,
      awayMs: 0,
      kill: () => worker.kill(),
      restart: () => worker.untilRunning(),
    },
  ];
}

it('a season comes out to the last figure although each kind of server is killed while it flows', async () => {
  const places = await checkPlaces();
  const single = ['--platform', PROBE_PLATFORM, '--partitions', '1'];
  await ask(cluster.variables('administrator'), 'topics', 'create', ...single);
  const created = await ask(cluster.variables('administrator'), 'topics', 'create');
  expect((created as { topics: { outcome: string }[] }).topics.map(({ outcome }) => outcome)).toEqual(
    PLATFORMS.map((platform) => (platform === PROBE_PLATFORM ? 'exists' : 'created')),
  );
  const listed = await ask(cluster.variables('administrator'), 'topics', 'list');
  expect(listed).toMatchObject({
    brokers: 3,
    topics: Array(PLATFORMS.length).fill({ replication: 3 }) as unknown,
  });

  const [first, second] = await cluster.startWorkers();
  const variables = cluster.variables('worker');
  const register = join(cluster.folder, 'outlets.csv');
  await ask(variables, 'reference', 'load', '--sample-factor', String(SCALE));
  await ask(variables, 'simulate', '--outlets', register);
  await ask(variables, 'reference', 'outlets', '--file', register, '--illustrative');
  await ask(variables, 'campaign', 'figures', places);
  const choice = ['--season', '2016', '--scale', String(SCALE), '--seed', String(SEED)];
  const lastYear = await loadSeason(cluster, variables, ...choice);

  const environment = readEnvironment(variables);
  const connections = connectionsTo(requireAddresses(environment), environment.credentials);
  const client = connectClickHouse(connections.clickhouse);
  await using stream = await SeasonStream.open(SCALE, SEED, (user) => cluster.kafka.connectionOf(user));
  await using probes = await Probes.start(cluster.kafka.connectionOf(PROBE_PLATFORM), client);
  const steady = new AbortController();
  const publishing = stream.publish(EVENTS_PER_SECOND, steady.signal);
  await vi.waitUntil(() => probes.visible > 0, PATIENCE_OF_COMMANDS);
  const victims = victimsOf(await leaderOfProbes(), first);
  const kills = await killInTurn(victims, probes, say);
  const publishedUnderKills = stream.published;
  expect(stream.isOver).toBe(false);
  steady.abort();
  await publishing;
  await probes.finish();

  const figures = await matchingFigures(variables, 'double11-2017');
  expect(figures).toHaveLength(PUBLISHED_FIGURES);
  const log = await readLog(cluster.kafka.connectionOf('admin'), stream.made);
  expect(log).toMatchObject({ lost: [], foreign: 0 });
  await vi.waitFor(async () => {
    const sources = await accounts(variables);
    const ofKafka = sources.filter(({ source }) => source.startsWith('kafka/'));
    expect(sumOf(ofKafka, ({ records }) => records)).toBe(log.records);
    for (const [code, held] of log.held)
      expect(
        sumOf(ofKafka, ({ reasons }) => reasons[code] ?? 0),
        code,
      ).toBe(held);
    expect(sumOf(ofKafka, ({ quarantined }) => quarantined)).toBe(
      [...log.held.values()].reduce((total, held) => total + held, 0),
    );
    const [archive] = sources.filter((account) => !ofKafka.includes(account));
    expect(archive?.records).toBe(lastYear.events);
    for (const account of sources)
      expect(account).toMatchObject({ missing: 0, overlapping: 0, closes: true, gaps: [] });
  }, PATIENCE_OF_COMMANDS);
  const verified = await countyflow(variables, 'verify', '--archive', lastYear.archive);
  expect(verified.code, verified.out + verified.err).toBe(0);

  const quiet = probes.delaysMs(kills.map(({ fromMs, toMs }) => [fromMs, toMs]));
  const all = probes.delaysMs([]);
  const longest = kills.toSorted((a, b) => b.toMs - b.fromMs - (a.toMs - a.fromMs))[0];
  const freshness = (delays: readonly number[]): string =>
    `p50 ${seconds(quantile(delays, 0.5))}, p95 ${seconds(quantile(delays, 0.95))} of ${String(delays.length)}`;
  say(
    [
      `${String(figures.length)} of ${String(PUBLISHED_FIGURES)} published figures match; the accounting closes; verify passes`,
      `events: ${String(log.records)} in Kafka (${String(publishedUnderKills)} published while servers were killed, ${String(log.repeated)} sent twice), ${String(lastYear.events)} from an archive`,
      `kills: ${String(kills.length)}; ${kills.map(({ name, fromMs, toMs }) => `${name} ${seconds(toMs - fromMs)}`).join(', ')}`,
      `longest from a kill until the figures were fresh again: ${seconds((longest?.toMs ?? 0) - (longest?.fromMs ?? 0))} (${longest?.name ?? ''})`,
      `workers that ended by themselves: ${String(first.endedByItself + second.endedByItself)}`,
      `from acknowledgement to figure: ${freshness(quiet)}; with the kills ${freshness(all)}`,
    ].join('\n'),
  );
  await client.close();
});
