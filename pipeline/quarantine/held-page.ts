import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import {
  HELD_STATES,
  type HeldState,
  type Problem,
  type ReasonCode,
} from '../../schemas/event/reason-codes.ts';
import { CURSOR } from '../../schemas/http/limits.ts';
import { type HeldFilter, heldParameters, IS_MEANT } from './held-filter.ts';

/** One held event: its position and what is wrong with it. Its content stays in its source. */
export interface HeldEvent {
  readonly source: string;
  /** Kafka topic and partition; empty and -1 for an archive. */
  readonly topic: string;
  readonly partition: number;
  /** Offset, or line from 0. */
  readonly position: string;
  readonly state: HeldState;
  readonly code: ReasonCode;
  /** JSON Pointer. */
  readonly path: string;
  readonly message: string;
  /** All problems, the first among them. */
  readonly problems: readonly Problem[];
  readonly event_id: string;
  readonly order_id: string;
  readonly quarantined_at: string;
}

export interface HeldPage {
  readonly events: readonly HeldEvent[];
  /** For the next page; null after the last. */
  readonly next: string | null;
}

/** A text that is not a cursor from an earlier page. */
export class CursorError extends Error {
  override readonly name = 'CursorError';
}

/** Where an event stands among the newest ones: then by source and position. */
export interface HeldKey {
  readonly ms: string;
  readonly source: string;
  readonly position: string;
}

type KeyWithState = HeldKey & Pick<HeldEvent, 'state'>;

/** A cursor that every event comes after. */
const BEFORE_ALL: HeldKey = { ms: '9223372036854775807', source: '', position: '0' };

/** SQL: whether a row comes after a cursor, by the parameters of {@link afterParameters}. */
export const IS_AFTER =
  '(-ms, source, position) > (-{afterMs:Int64}, {afterSource:String}, {afterPosition:UInt64})';

export function afterParameters(cursor: string | undefined): Readonly<Record<string, unknown>> {
  const after = cursor === undefined ? BEFORE_ALL : readCursor(cursor);
  return { afterMs: after.ms, afterSource: after.source, afterPosition: after.position };
}

/** The newest events that match, after the cursor. */
export async function heldPage(
  client: ClickHouseClient,
  filter: HeldFilter,
  limit: number,
  cursor?: string,
): Promise<HeldPage> {
  const { shown, next } = pageOf(await heldKeys(client, filter, limit + 1, cursor), limit);
  return { events: await eventsAt(client, shown), next };
}

/** The page, and the cursor of the next one, of what was found beyond it. */
export function pageOf<T extends HeldKey>(
  found: readonly T[],
  limit: number,
): { readonly shown: readonly T[]; readonly next: string | null } {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return { shown, next: found.length > limit && last !== undefined ? writeCursor(last) : null };
}

/** Their keys alone: the texts of a million events take longer to read than to count. */
export function heldKeys(
  client: ClickHouseClient,
  filter: HeldFilter,
  limit: number,
  cursor?: string,
): Promise<KeyWithState[]> {
  return rows(
    client,
    `SELECT ms, source, position, state
     FROM (
       SELECT toUnixTimestamp64Milli(quarantined_at) AS ms, source, held_event.position AS position, state
       FROM held_event WHERE ${IS_MEANT}
     )
     WHERE ${IS_AFTER}
     ORDER BY ms DESC, source, position LIMIT {limit:UInt32}`,
    { ...heldParameters(filter), limit, ...afterParameters(cursor) },
  );
}

/** How many positions one statement names: they travel in its address, whose length servers limit. */
const KEYS_PER_STATEMENT = 500;

/** The texts of these events, from the table: its key finds a position at once. It may find it in other sources too. */
export async function eventsAt(
  client: ClickHouseClient,
  keys: readonly KeyWithState[],
): Promise<HeldEvent[]> {
  const found: HeldEvent[] = [];
  for (let at = 0; at < keys.length; at += KEYS_PER_STATEMENT) {
    const some = keys.slice(at, at + KEYS_PER_STATEMENT);
    const events = await rows<Omit<HeldEvent, 'state'>>(
      client,
      `SELECT source, topic, partition, position, code, path, message, problems, event_id, order_id, quarantined_at
       FROM quarantine FINAL
       WHERE source IN {sources:Array(String)} AND position IN {positions:Array(UInt64)}`,
      {
        sources: [...new Set(some.map(({ source }) => source))],
        positions: [...new Set(some.map(({ position }) => BigInt(position)))],
      },
    );
    const byKey = new Map(events.map((event) => [`${event.source} ${event.position}`, event]));
    for (const { source, position, state } of some) {
      const event = byKey.get(`${source} ${position}`);
      if (event !== undefined) found.push({ ...event, state });
    }
  }
  return found;
}

function writeCursor({ ms, source, position }: HeldKey): string {
  return `${ms}.${position}.${Buffer.from(source).toString('base64url')}`;
}

function readCursor(text: string): HeldKey {
  if (!CURSOR.test(text))
    throw new CursorError('this is not a cursor from an earlier page: copy the whole cursor');
  const [ms = '', position = '', source = ''] = text.split('.');
  return { ms, position, source: Buffer.from(source, 'base64url').toString('utf8') };
}

/** Refused events of one reason, by state. */
export type ReasonCount = { readonly code: string } & Readonly<Record<HeldState, number>>;

/** Counts the events that match by reason and state, the most frequent reason first. */
export function heldCounts(client: ClickHouseClient, filter: HeldFilter): Promise<ReasonCount[]> {
  const counts = HELD_STATES.map((state) => `toFloat64(countIf(state = '${state}')) AS ${state}`);
  return rows(
    client,
    `SELECT code, ${counts.join(', ')} FROM held_event WHERE ${IS_MEANT} GROUP BY code ORDER BY count() DESC, code`,
    heldParameters(filter),
  );
}
