import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { connectClickHouse, rows } from '../../../adapters/clickhouse/client.ts';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { startEngines } from '../../../infra/engines/start.ts';
import { succeeded } from '../../support/countyflow.ts';
import { runHere } from '../../support/command-here.ts';
import { orderMessages } from '../../support/drains.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';
import { used, useFolder } from '../../support/used.ts';

const PLATFORMS = ['jd', 'suning'] as const;
const topicOf = (platform: string): string => `orders.events.v1.${platform}`;

const source = used(openRunningSystem);
const folder = useFolder();
const home = useFolder();
beforeAll(async () => {
  for (const platform of PLATFORMS) await source.kafka.createTopic(topicOf(platform));
});

/** Publishes new orders, and a newer version of some, until it is stopped. Keeps the highest version of each. */
class Stream {
  readonly versions = new Map<string, string>();
  /** What each topic got, by offset: one request follows the other. */
  readonly log: { readonly id: string; readonly version: number }[] = [];
  #isStopped = false;
  #sent = 0;
  readonly #running = this.#run();

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      await this.publish();
      await sleep(40);
    }
  }

  async publish(): Promise<void> {
    const fresh = Array.from({ length: 20 }, () => `O-${(this.#sent += 1)}`);
    const again = fresh
      .map((_, index) => `O-${this.#sent - 40 - index * 2}`)
      .filter((id) => this.versions.has(id));
    for (const platform of PLATFORMS) {
      await source.kafka.send(topicOf(platform), orderMessages(platform, fresh, { version: 1 }));
      if (again.length > 0)
        await source.kafka.send(topicOf(platform), orderMessages(platform, again, { version: 2 }));
    }
    for (const [version, ids] of [fresh, again].entries())
      for (const id of ids) {
        this.log.push({ id, version: version + 1 });
        this.versions.set(id, String(version + 1));
      }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }
}

async function one<T>(client: RunningSystem['clickhouse'], query: string): Promise<T> {
  const [found] = await rows<T>(client, query);
  if (found === undefined) throw new Error(`no row: ${query}`);
  return found;
}

const END =
  'SELECT sum(next) AS next FROM (SELECT max(next_position) AS next FROM ingest_log GROUP BY source)';

/** Orders that the ledger lists as stored, in a version that the table does not have. */
async function missingOrders(
  client: RunningSystem['clickhouse'],
  platform: string,
  log: Stream['log'],
): Promise<string[]> {
  const [logged] = await rows<{ next: string }>(
    client,
    'SELECT max(next_position) AS next FROM ingest_log WHERE source = {source:String}',
    { source: `kafka/${topicOf(platform)}/0` },
  );
  const found = await rows<{ id: string; version: string }>(
    client,
    'SELECT order_id AS id, max(version) AS version FROM orders WHERE platform = {platform:String} GROUP BY id',
    { platform },
  );
  const stored = new Map(found.map(({ id, version }) => [id, Number(version)]));
  return log
    .slice(0, Number(logged?.next))
    .flatMap(({ id, version }) => ((stored.get(id) ?? 0) < version ? [`${id} version ${version}`] : []));
}

it('a backup taken in the middle of a stream is made up for from Kafka, in an empty home', async () => {
  const stream = new Stream();
  await source.until(({ partitions }) => partitions.every(({ accepted }) => (accepted ?? 0) > 500));
  const logged = async () => Number((await one<{ next: string }>(source.clickhouse, END)).next);
  let before: number;
  let after: number;
  // If ingest goes on meanwhile, a backup that reads orders before the log misses orders of logged ranges. One during
  // which it stood still proves nothing.
  do {
    before = await logged();
    await succeeded(source.run('backup', folder, '--full', '--json'));
    after = await logged();
  } while (after === before);
  for (let n = 0; n < 20; n += 1) await stream.publish();
  await stream.stop();

  const { kafkaBrokers } = source.engines.addresses;
  const environment = { ...readEnvironment({}), kafkaBrokers };
  const engines = await startEngines({ home, environment, engines: ['clickhouse'], handleSignals: false });
  const variables = { COUNTYFLOW_HOME: home, ...variablesOf(engines.addresses) };
  await succeeded(runHere(variables, 'restore', folder, '--json'));
  const client = connectClickHouse(engines.connections.clickhouse);
  const restoredEnd = await one<{ next: string }>(client, END);
  const missing = await Promise.all(PLATFORMS.map((platform) => missingOrders(client, platform, stream.log)));
  await client.close();
  await engines.stop();
  expect(Number(restoredEnd.next)).toBeGreaterThanOrEqual(before);
  expect(Number(restoredEnd.next)).toBeLessThanOrEqual(after);
  expect(missing).toEqual([[], []]);

  await using target = await openRunningSystem({ home, environment: { kafkaBrokers } });
  const ends = await Promise.all(
    PLATFORMS.map((platform) => source.kafka.admin.fetchTopicOffsets(topicOf(platform))),
  );
  const records = ends.flat().reduce((sum, { high }) => sum + Number(high), 0);
  await target.until(
    ({ code, partitions }) =>
      code === 0 && partitions.reduce((sum, { accepted }) => sum + (accepted ?? 0), 0) === records,
  );
  for (const platform of PLATFORMS) {
    const found = await rows<{ id: string; version: string }>(
      target.clickhouse,
      'SELECT order_id AS id, version FROM orders FINAL WHERE platform = {platform:String}',
      { platform },
    );
    expect(new Map(found.map(({ id, version }) => [id, version]))).toEqual(stream.versions);
  }
  const { code, accounts } = await target.accounts();
  expect(code).toBe(0);
  expect(accounts.reduce((sum, account) => sum + account.records, 0)).toBe(records);
  expect(accounts.every(({ closes, missing }) => closes && missing === 0)).toBe(true);
  const verified = await target.run('verify', '--json');
  expect(verified.code, verified.out).toBe(0);
});
