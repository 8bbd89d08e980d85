import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { IndexedId, Lookup } from '../../pipeline/event-index/event-index.ts';
import { afterParameters, type HeldKey, IS_AFTER } from '../../pipeline/quarantine/held-page.ts';
import type { Problem, ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';

/** Whose events are meant: those of a platform, or of its sandbox. Neither sees the other's. */
export interface Owner {
  readonly platform: Platform;
  readonly sandbox: boolean;
}

export interface PageWish {
  readonly code: string | undefined;
  readonly limit: number;
  readonly cursor: string | undefined;
}

/** An event that came over HTTP and was not sent: what is known of it, and never its content. */
export interface UnsentEvent extends Owner {
  readonly eventId: string;
  readonly orderId: string;
  /** Empty if it is valid. */
  readonly problems: readonly Problem[];
  readonly receivedMs: number;
}

/** May be repeated: the newest of each event and problem counts. */
export async function storeUnsent(client: ClickHouseClient, events: readonly UnsentEvent[]): Promise<void> {
  await client.insert({
    table: 'unsent_event',
    format: 'JSONEachRow',
    values: events.map(({ platform, sandbox, eventId, orderId, problems, receivedMs }) => {
      const [{ code, path, message } = { code: '', path: '', message: '' }] = problems;
      return {
        ...{ platform, sandbox, code, path, message },
        ...{ event_id: eventId, order_id: orderId, received_at: new Date(receivedMs).toISOString() },
        problems: problems.map((one) => ({ code: one.code, path: one.path, message: one.message })),
      };
    }),
  });
}

/** A stored one, with its key among the refused events of the platform. */
export interface UnsentRow extends HeldKey {
  readonly code: ReasonCode | '';
  readonly path: string;
  readonly message: string;
  readonly problems: readonly Problem[];
  readonly event_id: string;
  readonly order_id: string;
}

/** A row has no position of its own: its key gives one of eighteen digits. */
const ROWS = `SELECT toUnixTimestamp64Milli(received_at) AS ms, 'http' AS source,
    cityHash64(event_id, order_id, code, path) % 1000000000000000000 AS position, code, path, message, problems, event_id,
    order_id
  FROM unsent_event FINAL WHERE platform = {platform:String} AND sandbox = {sandbox:Bool}`;

/** Those that are refused, in the order of a page of held events. Throws CursorError. */
export function unsentRefusals(
  client: ClickHouseClient,
  { platform, sandbox }: Owner,
  { code = '', limit, cursor }: PageWish,
): Promise<UnsentRow[]> {
  return rows(
    client,
    `SELECT * FROM (${ROWS} AND code != '' AND ({code:String} = '' OR code = {code:String}))
     WHERE ${IS_AFTER} ORDER BY ms DESC, source, position LIMIT {limit:UInt32}`,
    { platform, sandbox, code, limit, ...afterParameters(cursor) },
  );
}

/** The columns of refused events by which they are looked up, in quarantine too. */
export const ID_COLUMNS = { event: 'event_id', order: 'order_id' } as const satisfies Record<
  IndexedId,
  string
>;

/** Those with an id, or of an order, the newest first. */
export function findUnsent(
  client: ClickHouseClient,
  sandbox: boolean,
  { by, ...asked }: Lookup,
): Promise<UnsentRow[]> {
  return rows(
    client,
    `SELECT * FROM (${ROWS} AND ${ID_COLUMNS[by]} = {id:String}) ORDER BY ms DESC, position LIMIT {most:UInt32}`,
    { ...asked, sandbox },
  );
}

/** How many there are for each first problem; those that are valid have none. */
export async function countUnsent(
  client: ClickHouseClient,
  { platform, sandbox }: Owner,
): Promise<{ readonly code: ReasonCode | ''; readonly events: number }[]> {
  const found = await rows<{ reason: ReasonCode | ''; events: string }>(
    client,
    `SELECT toString(code) AS reason, count() AS events FROM unsent_event FINAL
     WHERE platform = {platform:String} AND sandbox = {sandbox:Bool} GROUP BY reason ORDER BY events DESC, reason`,
    { platform, sandbox },
  );
  return found.map(({ reason, events }) => ({ code: reason, events: Number(events) }));
}
