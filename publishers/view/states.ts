import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { findEvents, type FoundEvent } from '../../pipeline/event-index/event-index.ts';
import { parseSourceName } from '../../pipeline/ledger/source.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type {
  AcceptedState,
  EventPlace,
  EventStateAnswer,
  OrderStateAnswer,
} from '../../schemas/http/view-answers.ts';
import { findRejects } from './rejects.ts';

/** The version of an order that counts. */
interface WinnerRow {
  readonly order_id: string;
  readonly version: string;
  readonly content_hash: string;
  readonly placed_at: string;
  readonly paid_at: string | null;
}

const MOST_PLACES = 20;
const MOST_EVENTS = 100;

/** What became of the event with an id, or of the last one if several have it; undefined if none came. */
export async function readEventState(
  client: ClickHouseClient,
  platform: Platform,
  id: string,
): Promise<EventStateAnswer | undefined> {
  const [found, rejects] = await Promise.all([
    findEvents(client, platform, 'event', id, MOST_PLACES),
    findRejects(client, platform, 'event', id, MOST_PLACES),
  ]);
  const last = found[0];
  const winner = last === undefined ? undefined : await readWinner(client, platform, last);
  if (last === undefined || winner === undefined) {
    if (rejects.length === 0) return undefined;
    return { id, state: 'refused', timesSent: rejects.length, places: [], rejects, windows: [] };
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

/** What became of the events of an order; undefined if none came. */
export async function readOrderState(
  client: ClickHouseClient,
  platform: Platform,
  orderId: string,
): Promise<OrderStateAnswer | undefined> {
  const [found, rejects] = await Promise.all([
    findEvents(client, platform, 'order', orderId, MOST_EVENTS),
    findRejects(client, platform, 'order', orderId, MOST_EVENTS),
  ]);
  const last = found[0];
  const winner = last === undefined ? undefined : await readWinner(client, platform, last);
  if (winner === undefined) {
    if (rejects.length === 0) return undefined;
    return { orderId, state: 'refused', events: [], rejects, windows: [] };
  }
  return {
    orderId,
    state: 'counted',
    countedVersion: Number(winner.version),
    events: found.map((event) => ({
      version: Number(event.version),
      state: stateOf(event, winner),
      place: placeOf(event),
    })),
    rejects,
    windows: await readWindows(client, winner),
  };
}

/** An order is a register: the highest version counts, and of equal versions the greater hash. */
function stateOf(sent: FoundEvent, winner: WinnerRow): AcceptedState {
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

/**
 * The windows of campaigns in which the order counts, by when it was placed and by when it was paid. From the table: the
 * view of windows asks how far all events reach.
 */
function readWindows(
  client: ClickHouseClient,
  { placed_at: placedAt, paid_at: paidAt }: WinnerRow,
): Promise<EventStateAnswer['windows']> {
  return rows(
    client,
    `WITH toDateTime64OrNull(instant.2, 3, 'Asia/Shanghai') AS at
     SELECT toString(campaign) AS campaign, listed.window_id AS window, instant.1 AS basis
     FROM (SELECT campaign, windows FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
     ARRAY JOIN windows AS listed
     ARRAY JOIN [('placed', {placedAt:String}), ('paid', {paidAt:String})] AS instant
     WHERE at >= listed.start_at AND at < listed.end_at
     ORDER BY campaign, window, basis`,
    { placedAt, paidAt: paidAt ?? '' },
  );
}
