import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { findEvents, type FoundEvent, type Lookup } from '../../pipeline/event-index/event-index.ts';
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
interface WinnerRow extends Pick<FoundEvent, 'order_hash' | 'placed_slice' | 'version' | 'content_hash'> {
  readonly order_id: string;
  readonly placed_at: string;
  readonly paid_at: string | null;
}

/** Reads what became of the events of a platform with an id, or of an order; undefined if none came. */
export type ReadState<Answer> = (
  client: ClickHouseClient,
  platform: Platform,
  id: string,
) => Promise<Answer | undefined>;

const MOST_PLACES = 20;
const MOST_EVENTS = 100;

/** Of the last event, if several have the id. */
export const readEventState: ReadState<EventStateAnswer> = async (client, platform, id) => {
  const { found, rejects, judged } = await findAll(client, { platform, by: 'event', id, most: MOST_PLACES });
  const [last] = judged;
  if (last === undefined) {
    if (rejects.length === 0) return undefined;
    return { id, state: 'refused', timesSent: rejects.length, places: [], rejects, windows: [] };
  }
  return {
    ...{ id, ...becameOf(last, judged), orderId: last.orderId, version: last.version },
    timesSent: found.length,
    places: found.map(placeOf),
    rejects,
    windows: last.state === 'counted' ? await readWindows(client, last.winner) : [],
  };
};

export const readOrderState: ReadState<OrderStateAnswer> = async (client, platform, orderId) => {
  const of = { platform, by: 'order', id: orderId, most: MOST_EVENTS } as const;
  const { rejects, judged } = await findAll(client, of);
  const [last] = judged;
  if (last === undefined) {
    if (rejects.length === 0) return undefined;
    return { orderId, state: 'refused', events: [], rejects, windows: [] };
  }
  return {
    orderId,
    state: 'counted',
    countedVersion: Number(last.winner.version),
    events: judged.map(({ version, state, event }) => ({ version, state, place: placeOf(event) })),
    rejects,
    windows: await readWindows(client, last.winner),
  };
};

async function findAll(client: ClickHouseClient, of: Lookup) {
  const [found, rejects] = await Promise.all([findEvents(client, of), findRejects(client, of)]);
  return { found, rejects, judged: await judgeEvents(client, of.platform, found) };
}

/** An accepted event beside the version of its order that counts. */
interface JudgedEvent {
  readonly event: FoundEvent;
  readonly winner: WinnerRow;
  readonly orderId: string;
  readonly version: number;
  readonly state: AcceptedState;
}

/** Servers limit the length of parameters. */
const ORDERS_PER_STATEMENT = 500;

/** Accepted events, each with what became of it. Those whose order was removed with its source are left out. */
export async function judgeEvents(
  client: ClickHouseClient,
  platform: Platform,
  events: readonly FoundEvent[],
): Promise<JudgedEvent[]> {
  const keyOf = (one: Pick<FoundEvent, 'order_hash' | 'placed_slice'>): string =>
    `${one.order_hash} ${one.placed_slice}`;
  const asked = [...new Map(events.map((event) => [keyOf(event), event])).values()];
  const winners = new Map<string, WinnerRow>();
  for (let at = 0; at < asked.length; at += ORDERS_PER_STATEMENT)
    for (const winner of await readWinners(client, platform, asked.slice(at, at + ORDERS_PER_STATEMENT)))
      winners.set(keyOf(winner), winner);
  return events.flatMap((event) => {
    const winner = winners.get(keyOf(event));
    if (winner === undefined) return [];
    const { order_id: orderId } = winner;
    return [{ event, winner, orderId, version: Number(event.version), state: stateOf(event, winner) }];
  });
}

/** An order is a register: the highest version counts, and of equal versions the greater hash. */
function stateOf(sent: FoundEvent, winner: WinnerRow): AcceptedState {
  if (winner.version !== sent.version) return 'superseded';
  return winner.content_hash === sent.content_hash ? 'counted' : 'conflicting';
}

/** What a publisher is told of an event, in the view and in the answer that waited; `sameId` are all with its id. */
export function becameOf({ state, winner, orderId: own }: JudgedEvent, sameId: readonly JudgedEvent[]) {
  const others = new Map(
    sameId.toReversed().map(({ orderId, version, state: of }) => [orderId, { orderId, version, state: of }]),
  );
  others.delete(own);
  return {
    ...{ state, countedVersion: Number(winner.version) },
    ...(others.size > 0 && { otherOrders: [...others.values()] }),
  };
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

function readWinners(
  client: ClickHouseClient,
  platform: Platform,
  orders: readonly FoundEvent[],
): Promise<WinnerRow[]> {
  return rows<WinnerRow>(
    client,
    `SELECT cityHash64(order_id) AS order_hash, toUnixTimestamp(placed_slice) AS placed_slice, order_id, version,
       content_hash, toString(placed_at) AS placed_at, toString(paid_at) AS paid_at
     FROM orders FINAL
     WHERE orders.placed_slice IN {slices:Array(DateTime('Asia/Shanghai'))} AND platform = {platform:String}
       AND has(arrayMap(hash -> toUInt64(hash), {hashes:Array(String)}), cityHash64(order_id))`,
    {
      platform,
      slices: [...new Set(orders.map(({ placed_slice: slice }) => slice))],
      hashes: orders.map(({ order_hash: hash }) => hash),
    },
  );
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
