import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { MOST_VIEWERS } from '../../../web/http/streams.ts';
import type { RunningWeb } from '../../../web/server.ts';
import { CAMPAIGN_PATH, openWeb } from '../../support/dashboard.ts';
import { useIngestInto } from '../../support/database.ts';
import { deliverOrders, refreshOnce } from '../../support/deliver.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { publishEverything } from '../../support/double11.ts';
import { used } from '../../support/used.ts';

const MIB = 1024 * 1024;

const database = used(openStatisticsDatabase);
const context = useIngestInto(() => database.client);
let web: RunningWeb;

beforeAll(async () => {
  await loadReference(database.client, { sampleFactor: 100_000 });
  await publishEverything(database.client);
  web = await openWeb(database.client, {});
  await fetch(new URL(CAMPAIGN_PATH, web.url)).then((answer) => answer.text());
});
afterAll(async () => {
  await web.close();
});

function openStream(): Promise<IncomingMessage> {
  const url = new URL(`/stream?path=${CAMPAIGN_PATH}`, web.url);
  return new Promise((resolve, reject) => {
    request(url, resolve).on('error', reject).end();
  });
}

/** Resolves when the stream tells of figures with another tag than before. */
function newFigures(stream: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const tags = new Set<string>();
    stream.on('data', (chunk: Buffer) => {
      for (const [, tag] of String(chunk).matchAll(/event: figures\ndata: (\w+)\n/g)) tags.add(String(tag));
      if (tags.size === 2) resolve();
    });
    stream.on('error', () => undefined);
  });
}

describe('as many streams as the server allows', () => {
  it('hear of newer figures in bounded memory, a tenth of them slow; one more is refused until one leaves', async () => {
    const before = process.memoryUsage.rss();
    const streams = await Promise.all(Array.from({ length: MOST_VIEWERS }, openStream));
    expect(new Set(streams.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    const slow = streams.filter((_, index) => index % 10 === 0);
    for (const stream of slow) stream.pause();
    const told = streams.filter((stream) => !slow.includes(stream)).map(newFigures);
    const refused = await openStream();
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '60']);
    refused.resume();

    await deliverOrders(context, [{ orderId: 'seen-by-a-thousand' }]);
    await refreshOnce(database.client, 'hot');
    await Promise.all(told);
    // Both ends of every connection are in this process.
    expect((process.memoryUsage.rss() - before) / MIB).toBeLessThan(300);

    streams[1]?.destroy();
    await expect.poll(async () => (await openStream()).statusCode).toBe(200);
    for (const stream of streams) stream.destroy();
  });
});
