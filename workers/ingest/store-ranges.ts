import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { inStepOf, type Span } from '../../adapters/tracing/spans.ts';
import { sum } from '../../domain/sum.ts';
import type { QuarantinedEvent, ValidatedBatch } from '../../domain/validation/batch.ts';
import { type LoggedRange, logRanges } from '../../pipeline/ledger/ingest-log.ts';
import { type Source, sourceName } from '../../pipeline/ledger/source.ts';
import { storeTotals } from '../../pipeline/totals/control-totals.ts';
import { EVENT_INDEX_COLUMNS } from '../../pipeline/validation/event-index-block.ts';
import type { RejectSender } from '../../publishers/rejects/reject-sender.ts';
import { passCheckpoint } from '../checkpoints.ts';
import { observe } from '../observations.ts';
import { publishRejects } from './rejects.ts';
import type { StorableBatch } from './source-batch.ts';

/** Consecutive batches of a source, to be stored as one range. */
export interface StorableRange {
  readonly source: Source;
  readonly epoch: number;
  readonly batches: readonly StorableBatch[];
  /** Of this store, in the trace of what reads the source. */
  readonly span: Span;
}

/**
 * Bounds the rows in memory as text, which are far larger than their events; two stores may each have this many.
 */
const MAX_QUARANTINED_PER_INSERT = 4_000;

/**
 * Stores ranges of several sources at once. The order of the writes makes a crash between any two harmless: orders
 * and quarantine are keyed and can be written again; an arrival counted twice costs one refresh; the log rows,
 * from which readers resume, come last. Returns the logged ranges in the given order.
 */
export async function storeRanges(
  client: ClickHouseClient,
  ranges: readonly StorableRange[],
  rejects?: RejectSender,
): Promise<LoggedRange[]> {
  const startedMs = performance.now();
  const results = ranges.flatMap(({ batches }) => batches.map(({ result }) => result));
  const spans = ranges.map(({ span }) => span);
  await inStepOf(spans, 'orders', () => insertEvents(client, results));
  passCheckpoint('orders.inserted');
  await inStepOf(spans, 'quarantine', () => insertQuarantined(client, ranges));
  passCheckpoint('quarantine.inserted');
  await publishRejects(rejects, ranges);
  await storeTotals(
    client,
    results.flatMap(({ controlTotals }) => controlTotals),
  );
  await inStepOf(spans, 'arrivals', () => insertArrivals(client, results));
  const logged = ranges.map(loggedOf);
  const stored = ranges.flatMap(({ source, batches, span }, index) => {
    const range = logged[index];
    if (range === undefined) return [];
    const oldestMs = batches[0]?.firstTimestampMs ?? 0;
    return { source, logged: range, oldestMs, arrivals: batches.map(({ result }) => result.arrivals), span };
  });
  observe('arrived', { ranges: stored, arrivedMs: Date.now() });
  passCheckpoint('arrivals.inserted');
  await inStepOf(spans, 'log', () => logRanges(client, logged));
  passCheckpoint('range.logged');
  observe('stored', { ranges: stored, durationMs: performance.now() - startedMs });
  return logged;
}

function loggedOf({ source, epoch, batches }: StorableRange): LoggedRange {
  const [first, last] = [batches[0], batches.at(-1)];
  if (first === undefined || last === undefined) throw new Error('there is no batch to store');
  const results = batches.map(({ result }) => result);
  return {
    source: sourceName(source),
    epoch,
    first: first.first,
    next: last.next,
    records: sum(batches.map(({ records }) => records)),
    accepted: sum(results.map(({ accepted }) => accepted)),
    quarantined: sum(results.map(({ quarantined }) => quarantined.length)),
    reasons: countReasons(results),
    bytes: sum(batches.map(({ bytes }) => bytes)),
    fingerprint: last.fingerprint,
    occurredMs: results.map((result) => result.occurredMs).reduce(spanOf, null),
  };
}

function spanOf(a: LoggedRange['occurredMs'], b: LoggedRange['occurredMs']): LoggedRange['occurredMs'] {
  if (a === null || b === null) return a ?? b;
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

async function insertQuarantined(client: ClickHouseClient, ranges: readonly StorableRange[]): Promise<void> {
  const events = ranges.flatMap((range) =>
    range.batches.flatMap(({ result }) => result.quarantined.map((event) => ({ range, event }))),
  );
  for (let at = 0; at < events.length; at += MAX_QUARANTINED_PER_INSERT) {
    await client.insert({
      table: 'quarantine',
      format: 'JSONEachRow',
      values: events
        .slice(at, at + MAX_QUARANTINED_PER_INSERT)
        .map(({ range, event }) => quarantineRow(range.source, range.epoch, event)),
    });
  }
}

function quarantineRow(source: Source, epoch: number, event: QuarantinedEvent): Record<string, unknown> {
  return {
    source: sourceName(source),
    position: event.position.toString(),
    epoch,
    topic: source.kind === 'kafka' ? source.topic : '',
    partition: source.kind === 'kafka' ? source.partition : -1,
    code: event.problems[0]?.code,
    path: event.problems[0]?.path,
    message: event.problems[0]?.message,
    problems: event.problems,
    event_id: event.eventId,
    order_id: event.orderId,
    payload_bytes: event.payloadBytes,
    payload_sha256: event.payloadSha256,
  };
}

/** Marks slices that got events, or whose sales an event elsewhere may change. */
export async function insertArrivals(
  client: ClickHouseClient,
  results: readonly Pick<ValidatedBatch, 'arrivals'>[],
): Promise<void> {
  const arrivals = results.flatMap((result) => result.arrivals);
  if (arrivals.length === 0) return;
  const now = (Date.now() / 1000).toFixed(3);
  await client.insert({
    table: 'slice_arrivals',
    format: 'JSONCompactEachRow',
    columns: ['slice_start', 'arrivals', 'last_arrival', 'origins'],
    values: arrivals.map(([startMs, events, origin]) => [startMs / 1000, events, now, origin]),
  });
}

function countReasons(results: readonly ValidatedBatch[]): Record<string, number> {
  const reasons: Record<string, number> = {};
  for (const { quarantined } of results) {
    for (const { problems } of quarantined) {
      const code = problems[0]?.code ?? 'field.value';
      reasons[code] = (reasons[code] ?? 0) + 1;
    }
  }
  return reasons;
}

/** Stores the accepted orders of batches, and what finds their events by id. Both can be stored again. */
export async function insertEvents(
  client: ClickHouseClient,
  results: readonly Pick<ValidatedBatch, 'orders' | 'eventIndex'>[],
): Promise<void> {
  await Promise.all([
    insertOrders(
      client,
      results.flatMap(({ orders }) => (orders === null ? [] : [orders])),
    ),
    indexEvents(
      client,
      results.flatMap(({ eventIndex }) => eventIndex),
    ),
  ]);
}

/**
 * Inserts blocks of orders in ClickHouse's Native format, which finds columns by name. Merging the versions of an
 * order within a block before writing it would cost more than it saves: reading merges them.
 */
function insertOrders(client: ClickHouseClient, blocks: readonly Uint8Array[]): Promise<void> {
  return insertBlocks(client, 'INSERT INTO orders FORMAT Native', blocks);
}

const WRITTEN = EVENT_INDEX_COLUMNS.map(([name, type]) => `${name} ${type}`).join(', ');

/** Stores blocks of the index. ClickHouse hashes the ids, so that only it has to know how. */
function indexEvents(client: ClickHouseClient, blocks: readonly Uint8Array[]): Promise<void> {
  return insertBlocks(
    client,
    `INSERT INTO event_index (platform, source, first_position, \`events.id_hash\`, \`events.position\`,
       \`events.order_hash\`, \`events.version\`, \`events.content_hash\`, \`events.placed_slice\`, \`events.occurred_at\`,
       \`events.received_at\`)
     SELECT platform, source, first_position, arrayMap(id -> cityHash64(id), event_id), position,
       arrayMap(id -> cityHash64(id), order_id), version, content_hash, placed_slice, occurred_at, received_at
     FROM input('${WRITTEN}') FORMAT Native`,
    blocks,
  );
}

async function insertBlocks(
  client: ClickHouseClient,
  query: string,
  blocks: readonly Uint8Array[],
): Promise<void> {
  if (blocks.length === 0) return;
  const { stream } = await client.exec({
    query,
    values: Readable.from(
      blocks.map((block) => Buffer.from(block.buffer, block.byteOffset, block.byteLength)),
      { objectMode: false },
    ),
    clickhouse_settings: { optimize_on_insert: 0 },
  });
  // The insert is already acknowledged. Its connection can be reused only after the response is read.
  await text(stream);
}
