import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import {
  findEvents,
  type FoundEvent,
  readUnindexed,
  unindexedAnswer,
} from '../../pipeline/event-index/event-index.ts';
import { parseSourceName } from '../../pipeline/ledger/source.ts';
import { type HeldEvent, heldPage } from '../../pipeline/quarantine/held-page.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type {
  EventPlace,
  EventStateAnswer,
  RejectAnswer,
  RejectsAnswer,
} from '../../schemas/http/view-answers.ts';
import { topicOf } from '../../schemas/topics.ts';

/** The version of an order that counts. */
interface WinnerRow {
  readonly order_id: string;
  readonly version: string;
  readonly content_hash: string;
  readonly placed_at: string;
  readonly paid_at: string | null;
}

const MOST_PLACES = 20;

/** What became of the event with an id, or of the last one if several have it; undefined if none came. */
export async function readEventState(
  client: ClickHouseClient,
  platform: Platform,
  id: string,
): Promise<EventStateAnswer | undefined> {
  const [found, held] = await Promise.all([
    findEvents(client, platform, id, MOST_PLACES),
    readHeld(client, platform, id),
  ]);
  const rejects = held.map(rejectOf);
  const last = found[0];
  const winner = last === undefined ? undefined : await readWinner(client, platform, last);
  if (last === undefined || winner === undefined) {
    const missing = unindexedAnswer(await readUnindexed(client, topicOf(platform)));
    const isRefused = rejects.length > 0;
    if (!isRefused && missing.unindexed === undefined) return undefined;
    const state = isRefused ? 'refused' : 'unknown';
    return { id, state, ...missing, timesSent: rejects.length, places: [], rejects, windows: [] };
  }
  const state = stateOf(last, winner);
  return {
    id,
    state,
    orderId: winner.order_id,
    version: Number(last.version),
    countedVersion: Number(winner.version),
    timesSent: found.length,
    places: found.map(placeOf),
    rejects,
    windows: state === 'counted' ? await readWindows(client, winner) : [],
  };
}

/** An order is a register: the highest version counts, and of equal versions the greater hash. */
function stateOf(sent: FoundEvent, winner: WinnerRow): EventStateAnswer['state'] {
  if (winner.version !== sent.version) return 'superseded';
  return winner.content_hash === sent.content_hash ? 'counted' : 'conflicting';
}

function placeOf({ source: name, position, received_at: receivedAt }: FoundEvent): EventPlace {
  const source = parseSourceName(name);
  if (source?.kind === 'archive') return { archive: source.name, position };
  const [topic, partition] = source === undefined ? [name, -1] : [source.topic, source.partition];
  return {
    ...{ topic, partition, offset: position },
    ...(receivedAt > 0 && { receivedAt: new Date(receivedAt * 1_000).toISOString() }),
  };
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
  { order_hash: orderHash, placed_slice: placedSlice }: FoundEvent,
): Promise<WinnerRow | undefined> {
  const [winner] = await rows<WinnerRow>(
    client,
    `SELECT order_id, version, content_hash, toString(placed_at) AS placed_at, toString(paid_at) AS paid_at FROM orders FINAL
     WHERE placed_slice = toDateTime({placedSlice:UInt32}) AND platform = {platform:String}
       AND cityHash64(order_id) = {orderHash:UInt64}`,
    { platform, orderHash, placedSlice },
  );
  return winner;
}

/** The windows of campaigns in which the order counts, by when it was placed and by when it was paid. */
function readWindows(
  client: ClickHouseClient,
  { placed_at: placedAt, paid_at: paidAt }: WinnerRow,
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

type HeldRow = Omit<HeldEvent, 'source'>;

/** A page of the events of a platform's topic that are refused now, the newest first. Throws CursorError. */
export async function readRejects(
  client: ClickHouseClient,
  platform: Platform,
  {
    code,
    limit,
    cursor,
  }: { readonly code: string | undefined; readonly limit: number; readonly cursor: string | undefined },
): Promise<RejectsAnswer> {
  const { events, next } = await heldPage(
    client,
    { platform, code, states: ['held', 'discarded'] },
    limit,
    cursor,
  );
  return { rejects: events.map(rejectOf), next };
}

/** What a publisher may see of it: never its content. */
function rejectOf(held: HeldRow): RejectAnswer {
  const { topic, partition, position, state, code, path, message, problems } = held;
  return {
    topic,
    partition,
    offset: position,
    state,
    code,
    path,
    message,
    problems: [...problems],
    eventId: held.event_id,
    orderId: held.order_id,
  };
}
