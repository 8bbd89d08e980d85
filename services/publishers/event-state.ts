import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { EventStateAnswer } from '../../schemas/http/view-answers.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import { currentGeneration } from '../ledger/gaps.ts';
import { coveredBetween } from '../ledger/ingest-log.ts';
import { sourceName } from '../ledger/source.ts';
import { rejectOf, type HeldRow } from './rejects.ts';

interface ReceiptRow {
  order_id: string;
  version: string;
  content_hash: string;
  placed_at: string;
  topic: string;
  partition: number;
  position: string;
  received_ms: string;
}

interface WinnerRow {
  version: string;
  content_hash: string;
  paid_at: string | null;
}

const MOST_PLACES = 20;

/**
 * What became of the event with an id, or of the last one if several have it; undefined if none is known. An event that
 * came by Kafka is known only if it was refused: accepted ones are stored without their ids.
 */
export async function readEventState(
  client: ClickHouseClient,
  platform: Platform,
  id: string,
): Promise<EventStateAnswer | undefined> {
  const [receipts, held] = await Promise.all([
    readReceipts(client, platform, id),
    readHeld(client, platform, id),
  ]);
  const rejects = held.map(rejectOf);
  const last = receipts[0];
  if (last === undefined)
    return rejects.length === 0
      ? undefined
      : { id, state: 'refused', timesSent: rejects.length, places: [], rejects, windows: [] };
  const [winner, isStored] = await Promise.all([
    readWinner(client, platform, last),
    isInLedger(client, last),
  ]);
  const places = receipts.map(({ topic, partition, position, received_ms }) => ({
    topic,
    partition,
    offset: position,
    receivedAt: new Date(Number(received_ms)).toISOString(),
  }));
  const state = isStored ? stateOf(last, winner) : 'acknowledged';
  return {
    id,
    state,
    orderId: last.order_id,
    version: Number(last.version),
    ...(winner !== undefined && { countedVersion: Number(winner.version) }),
    timesSent: receipts.length,
    places,
    rejects,
    windows: state === 'counted' ? await readWindows(client, last.placed_at, winner?.paid_at ?? null) : [],
  };
}

/** An order is a register: the highest version counts, and of equal versions the greater hash. */
function stateOf(sent: ReceiptRow, winner: WinnerRow | undefined): EventStateAnswer['state'] {
  // It was refused after all, as when a list of counties changed, or the order was placed at two times.
  if (winner === undefined) return 'refused';
  if (BigInt(winner.version) > BigInt(sent.version)) return 'superseded';
  return winner.content_hash === sent.content_hash ? 'counted' : 'conflicting';
}

function readReceipts(client: ClickHouseClient, platform: Platform, id: string): Promise<ReceiptRow[]> {
  return rows(
    client,
    `SELECT order_id, version, content_hash, toString(placed_at) AS placed_at, toString(topic) AS topic, partition, position,
       toUnixTimestamp64Milli(received_at) AS received_ms
     FROM event_receipt FINAL WHERE platform = {platform:String} AND event_id = {id:String}
     ORDER BY received_at DESC LIMIT {most:UInt32}`,
    { platform, id, most: MOST_PLACES },
  );
}

function readHeld(client: ClickHouseClient, platform: Platform, id: string): Promise<HeldRow[]> {
  return rows(
    client,
    `SELECT topic, partition, held_event.position AS position, state, code, path, message, problems, event_id, order_id,
       quarantined_at
     FROM held_event WHERE topic = {topic:String} AND event_id = {id:String} AND state != 'replayed'
     ORDER BY quarantined_at DESC LIMIT {most:UInt32}`,
    { topic: topicOf(platform), id, most: MOST_PLACES },
  );
}

async function readWinner(
  client: ClickHouseClient,
  platform: Platform,
  { order_id: order, placed_at: placedAt }: ReceiptRow,
): Promise<WinnerRow | undefined> {
  const [winner] = await rows<WinnerRow>(
    client,
    `SELECT version, content_hash, toString(paid_at) AS paid_at FROM orders FINAL
     WHERE placed_slice = toStartOfInterval(toDateTime64({placedAt:String}, 3, 'Asia/Shanghai'), INTERVAL 5 SECOND)
       AND platform = {platform:String} AND order_id = {order:String}`,
    { platform, order, placedAt },
  );
  return winner;
}

async function isInLedger(
  client: ClickHouseClient,
  { topic, partition, position }: ReceiptRow,
): Promise<boolean> {
  const generation = await currentGeneration(client, { topic, partition });
  const source = sourceName({ kind: 'kafka', topic, partition, generation });
  return (await coveredBetween(client, source, BigInt(position), BigInt(position) + 1n)).length > 0;
}

/** The windows of campaigns in which the order counts, by when it was placed and by when it was paid. */
function readWindows(
  client: ClickHouseClient,
  placedAt: string,
  paidAt: string | null,
): Promise<EventStateAnswer['windows']> {
  return rows(
    client,
    `SELECT toString(campaign) AS campaign, window_id AS window, instant.1 AS basis
     FROM campaign_window
     ARRAY JOIN [('placed', {placedAt:String}), ('paid', {paidAt:String})] AS instant
     WHERE instant.2 != ''
       AND toDateTime64OrNull(instant.2, 3, 'Asia/Shanghai') >= start_at AND toDateTime64OrNull(instant.2, 3, 'Asia/Shanghai') < end_at
     ORDER BY campaign, window, basis`,
    { placedAt, paidAt: paidAt ?? '' },
  );
}
