import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishedTable } from '../../../cli/report/table.ts';
import { type Platform, PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { openHttpPublisher, openKafkaPublisher, type Publisher } from '../../../publishers/library/index.ts';
import { addKey } from '../../../publishers/keys/stored-keys.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { campaignReport } from '../../../statistics/figures/campaign-report.ts';
import { Draws } from '../../../simulation/season/random.ts';
import { type HttpServer, startHttpServer } from '../../support/http-server.ts';
import { openRunningSystem, type RunningSystem } from '../../support/running-system.ts';
import { season } from '../../support/season-events.ts';

const SCALE = 100_000;
const SEED = 7;
const TIMES = 3;

interface Sent {
  readonly platform: Platform;
  readonly orderId: string;
  readonly value: Uint8Array;
}

let system: RunningSystem;
let server: HttpServer;
const keys = new Map<Platform, string>();
beforeAll(async () => {
  system = await openRunningSystem();
  await loadReference(system.clickhouse, { sampleFactor: SCALE });
  expect((await system.run('topics', 'create')).code).toBe(0);
  for (const platform of PLATFORMS) {
    const wish = { publisher: 'test', platform, eventsPerSecond: 1_000_000 };
    keys.set(platform, (await addKey(system.clickhouse, wish)).key);
  }
  server = await startHttpServer(system.home, system.engines.addresses);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await system[Symbol.asyncDispose]();
});

/** The valid events of both seasons, each so often, in any order. */
function shuffledEvents(): Sent[] {
  const once = ([2016, 2017] as const).flatMap((year) =>
    [...season(year, SCALE, 1)]
      .filter(({ invalid }) => invalid === undefined)
      .map(({ platform, key, value }) => ({ platform, orderId: key, value })),
  );
  const all = Array.from({ length: TIMES }, () => once).flat();
  const draws = new Draws();
  draws.restart(SEED, 0, 0);
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = draws.below(at + 1);
    [all[at], all[other]] = [all[other] as Sent, all[at] as Sent];
  }
  return all;
}

describe('publishers that retry everything three times, out of order, by Kafka and HTTP at once', () => {
  it('get the published figures, and no complaint', async () => {
    const [brokers, url] = [[...system.engines.addresses.kafkaBrokers], server.url];
    const byKafka = await openKafkaPublisher({ kafka: { brokers } });
    const byHttp = new Map<Platform, Publisher>();
    for (const [platform, key] of keys) byHttp.set(platform, await openHttpPublisher({ http: { url, key } }));
    const events = shuffledEvents();
    // Every other event goes the other way, at the same time.
    const [overKafka, overHttp] = [0, 1].map((way) => events.filter((_, index) => index % 2 === way));
    await Promise.all([
      (async () => {
        for (const event of overKafka ?? []) await byKafka.sendEncoded(event);
        await byKafka.close();
      })(),
      (async () => {
        for (const event of overHttp ?? []) await byHttp.get(event.platform)?.sendEncoded(event);
        for (const publisher of byHttp.values()) await publisher.close();
      })(),
    ]);

    await system.until(({ rollups, partitions, code }) => {
      const read = partitions.reduce((sum, { lag }) => sum + (lag ?? 1), 0);
      return code === 0 && read === 0 && rollups?.state === 'up to date';
    });
    const report = await campaignReport(system.clickhouse, { campaign: 'double11-2017' });
    const published = publishedTable(report, 'ministry');
    expect(published).toHaveLength(14);
    expect(published.filter(({ match }) => match !== true)).toEqual([]);
    const { accounts } = await system.accounts();
    // What was sent again for want of an answer is a record more.
    expect(accounts.reduce((sum, { records }) => sum + records, 0)).toBeGreaterThanOrEqual(events.length);
    const { out } = await system.run('quarantine', 'list', '--json');
    expect((JSON.parse(out) as { counts: unknown[] }).counts).toEqual([]);
  });
});
