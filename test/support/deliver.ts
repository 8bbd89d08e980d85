import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { chooseSlices } from '../../domain/slices.ts';
import { nextEpoch } from '../../pipeline/ledger/ingest-log.ts';
import { type Source, sourceName } from '../../pipeline/ledger/source.ts';
import { readHourStates } from '../../pipeline/rollups/hour-states.ts';
import type { OrderVersion } from '../../schemas/event/order.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type IngestContext, pump } from '../../workers/ingest/pump.ts';
import { collectSuperseded } from '../../workers/refresh/refresh-for.ts';
import { refreshSlices } from '../../workers/refresh/refresh-slices.ts';
import { sumDays } from '../../workers/refresh/sum-days.ts';
import { fill } from './batches.ts';
import { validEvent } from './events.ts';
import { loadArchive } from './load-archive.ts';
import type { Delivery, Refresh } from './order-histories.ts';

/** Next offset per platform. Offsets continue from one delivery to the next, as on a topic. */
export type Offsets = Map<Platform, bigint>;

/** Sends a delivery through the pipeline's ingest. */
export async function deliver(
  ingestContext: IngestContext,
  { events, by, again, refresh }: Delivery,
  offsets: Offsets,
): Promise<void> {
  if (by === 'archive') await deliverArchive(ingestContext, events, again);
  else await deliverStream(ingestContext, events, again, offsets);
  if (refresh !== 'none') await refreshOnce(ingestContext.client, refresh);
}

/** Sends versions of the valid order through the pipeline's ingest. An event's time is its payment, else its placing. */
export async function deliverOrders(
  ingestContext: IngestContext,
  versions: readonly Partial<OrderVersion>[],
): Promise<void> {
  const events = versions.map((changes) => {
    const event = validEvent(changes);
    return JSON.stringify({ ...event, time: event.data.paidAt ?? event.data.placedAt });
  });
  await deliver(ingestContext, { events, by: 'archive', again: false, refresh: 'none' }, new Map());
}

async function deliverArchive(
  ingestContext: IngestContext,
  events: readonly string[],
  again: boolean,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'countyflow-archive-'));
  try {
    const path = join(folder, 'part.ndjson');
    await writeFile(path, `${events.join('\n')}\n`);
    await loadArchive(ingestContext, path);
    if (again) await loadArchive(ingestContext, path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function deliverStream(
  ingestContext: IngestContext,
  events: readonly string[],
  again: boolean,
  offsets: Offsets,
): Promise<void> {
  const byPlatform = Map.groupBy(
    events,
    (text) => (JSON.parse(text) as { data: { platform: Platform } }).data.platform,
  );
  for (const [platform, texts] of byPlatform) {
    const source: Source = { kind: 'kafka', topic: `orders.events.v1.${platform}`, partition: 0 };
    const first = offsets.get(platform) ?? 0n;
    const records = texts.map((text, index) => ({
      position: first + BigInt(index),
      key: Buffer.from((JSON.parse(text) as { subject: string }).subject),
      value: Buffer.from(text),
    }));
    const next = first + BigInt(records.length);
    for (let time = 0; time < (again ? 2 : 1); time += 1) {
      const epoch = await nextEpoch(ingestContext.client, sourceName(source));
      const progress = { next: first, records: 0, accepted: 0, quarantined: 0, reasons: {} };
      const lease = await ingestContext.pools.events.acquire();
      fill(lease.resource, records);
      const batch = { events: lease, first, next, fingerprint: '0' };
      await pump(ingestContext, {
        source,
        epoch,
        topicPlatform: platform,
        read: () => one(batch),
        progress,
        onStored: () => undefined,
      });
    }
    offsets.set(platform, next);
  }
}

async function* one<T>(item: T): AsyncGenerator<T> {
  yield item;
}

/** Later than any refresh so far, so no slice has to be quiet. */
const AT_ONCE_MS = -60_000;

/** Refreshes the dirty slices once. Resolves to their number. */
export async function refreshOnce(client: ClickHouseClient, as: Refresh): Promise<number> {
  const quietMs = as === 'hot' ? Infinity : -Infinity;
  const policy = {
    quietMs,
    standstillMs: Infinity,
    settledEveryMs: -Infinity,
    mostDirty: Infinity,
    maxArrivals: Infinity,
    maxArrivalsAtStandstill: Infinity,
    maxSlices: Infinity,
  };
  const slices = chooseSlices(await readHourStates(client), Date.now(), policy);
  await refreshSlices(client, slices);
  if (as === 'sums') await sumAllDays(client);
  return slices.length;
}

/**
 * Refreshes until no slice is dirty. A refresh that finds a sale changed marks the slices of its other copies, and the
 * next one computes them.
 */
export async function refreshAll(client: ClickHouseClient, as: Refresh): Promise<void> {
  while ((await refreshOnce(client, as)) > 0);
}

/** Sums every day whose slices have all settled. Resolves to the number of days. */
export async function sumAllDays(client: ClickHouseClient): Promise<number> {
  for (let all = 0; ;) {
    const some = await sumDays(client, AT_ONCE_MS);
    if (some === 0) return all;
    all += some;
  }
}

/** Removes all superseded rows, however recent or few. Resolves to the number of rows once they are gone. */
export async function collectAll(client: ClickHouseClient): Promise<number> {
  const found = await collectSuperseded(client, -60_000, 1);
  for (;;) {
    const [left] = await rows<{ removals: string }>(
      client,
      "SELECT count() AS removals FROM system.mutations WHERE database = currentDatabase() AND table = 'rollup' AND NOT is_done",
    );
    if (left?.removals === '0') return found;
    await sleep(20);
  }
}
