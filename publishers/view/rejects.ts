import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { shanghaiInstant } from '../../domain/statistics/wording/window.ts';
import type { Lookup } from '../../pipeline/event-index/event-index.ts';
import { sourcesOf } from '../../pipeline/ledger/source.ts';
import {
  eventsAt,
  type HeldEvent,
  type HeldKey,
  heldKeys,
  pageOf,
} from '../../pipeline/quarantine/held-page.ts';
import { explained } from '../../schemas/http/problems.ts';
import type { RejectAnswer, RejectsAnswer } from '../../schemas/http/view-answers.ts';
import { topicOf } from '../../schemas/topics.ts';
import {
  findUnsent,
  ID_COLUMNS,
  type Owner,
  type PageWish,
  unsentRefusals,
  type UnsentRow,
} from './unsent-events.ts';

/**
 * A page of an owner's events that are refused now, the newest first: those of its topic, which the sandbox lacks, and
 * those that an HTTP request refused. Throws CursorError.
 */
export async function readRejects(
  client: ClickHouseClient,
  { platform, sandbox }: Owner,
  { code, limit, cursor }: PageWish,
): Promise<RejectsAnswer> {
  const filter = { platform, code, states: ['held', 'discarded'] } as const;
  const [held, unsent] = await Promise.all([
    sandbox ? [] : heldKeys(client, filter, limit + 1, cursor),
    unsentRefusals(client, { platform, sandbox }, { code, limit: limit + 1, cursor }),
  ]);
  const { shown, next } = pageOf([...held, ...unsent].sort(newestFirst), limit);
  const shownKeys = held.filter((key) => shown.includes(key));
  const ofTopic = await eventsAt(client, shownKeys);
  const answers = new Map(ofTopic.map((event) => [textOf(event), rejectOf(event)]));
  for (const row of unsent) answers.set(textOf(row), unsentReject(row));
  return { rejects: shown.flatMap((key) => answers.get(textOf(key)) ?? []), next };
}

const textOf = ({ source, position }: Pick<HeldKey, 'source' | 'position'>): string =>
  `${source} ${position}`;

/** As ClickHouse sorts them: texts by their bytes. */
function newestFirst(a: HeldKey, b: HeldKey): number {
  if (a.ms !== b.ms) return Number(BigInt(b.ms) - BigInt(a.ms));
  if (a.source !== b.source) return Buffer.compare(Buffer.from(a.source), Buffer.from(b.source));
  return Number(BigInt(a.position) - BigInt(b.position));
}

/** A platform's events with an id, or of an order, that are refused now, the newest first. */
export async function findRejects(client: ClickHouseClient, of: Lookup): Promise<RejectAnswer[]> {
  const [held, unsent] = await Promise.all([findHeld(client, of), findUnsent(client, false, of)]);
  return [...held.map(rejectOf), ...unsent.map(unsentReject)]
    .sort((a, b) => (a.refusedAt < b.refusedAt ? 1 : -1))
    .slice(0, of.most);
}

/** Whether an event is held follows from the ledger, which is asked only about ids that the quarantine has. */
async function findHeld(client: ClickHouseClient, { platform, by, id, most }: Lookup): Promise<HeldEvent[]> {
  const topic = topicOf(platform);
  const IS_MINE = `startsWith(source, {sources:String}) AND topic = {topic:String} AND ${ID_COLUMNS[by]} = {id:String}`;
  const parameters = { sources: sourcesOf(topic), topic, id, most };
  const [known] = await rows<{ one: number }>(
    client,
    `SELECT 1 AS one FROM quarantine WHERE ${IS_MINE} LIMIT 1`,
    parameters,
  );
  if (known === undefined) return [];
  return rows(
    client,
    `SELECT source, topic, partition, held_event.position AS position, state, code, path, message, problems, event_id, order_id,
       quarantined_at
     FROM held_event WHERE ${IS_MINE} AND state != 'replayed'
     ORDER BY quarantined_at DESC LIMIT {most:UInt32}`,
    parameters,
  );
}

/** What a publisher may see of it: never its content. */
function rejectOf(held: HeldEvent): RejectAnswer {
  const { topic, partition, position, state, code, path, message, problems } = held;
  return {
    ...{ topic, partition, offset: position, state, code, path, message },
    problems: problems.map(explained),
    refusedAt: new Date(shanghaiInstant(held.quarantined_at)).toISOString(),
    eventId: held.event_id,
    orderId: held.order_id,
  };
}

export function unsentReject({ ms, code, path, message, problems, ...ids }: UnsentRow): RejectAnswer {
  return {
    ...{ state: 'unsent', code, path, message },
    problems: problems.map(explained),
    refusedAt: new Date(Number(ms)).toISOString(),
    eventId: ids.event_id,
    orderId: ids.order_id,
  };
}
