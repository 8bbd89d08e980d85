import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { HeldState } from '../../schemas/event/reason-codes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import type { ReplayInput } from '../../schemas/workflow-inputs.ts';

/** Which events of `held_event` are meant: all that match every part that is given. */
export interface HeldFilter {
  readonly source?: string | undefined;
  readonly positions?: readonly string[] | undefined;
  readonly topic?: string | undefined;
  /** Of the topic; an event of an archive belongs to no platform that can be relied on. */
  readonly platform?: Platform | undefined;
  /** Reason code of the first problem. */
  readonly code?: string | undefined;
  /** Quarantined from the first to before the second instant, epoch ms. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  /** Any of these. */
  readonly states?: readonly HeldState[] | undefined;
}

export interface Condition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** The filter as a condition on the columns of `held_event`. */
export function conditionOf(filter: HeldFilter): Condition {
  const { source, positions, topic, platform, code, fromMs, toMs, states } = filter;
  const parts: readonly (readonly [string, string, unknown])[] = [
    ['source = {source:String}', 'source', source],
    ['held_event.position IN {positions:Array(UInt64)}', 'positions', positions?.map(BigInt)],
    ['topic = {topic:String}', 'topic', topic],
    ['topic = {platformTopic:String}', 'platformTopic', platform && topicOf(platform)],
    ['code = {code:String}', 'code', code],
    ['quarantined_at >= fromUnixTimestamp64Milli({fromMs:Int64})', 'fromMs', fromMs],
    ['quarantined_at < fromUnixTimestamp64Milli({toMs:Int64})', 'toMs', toMs],
    ['state IN {states:Array(String)}', 'states', states],
  ];
  const given = parts.filter(([, , value]) => value !== undefined);
  return {
    sql: given.length === 0 ? '1' : given.map(([sql]) => `(${sql})`).join(' AND '),
    parameters: Object.fromEntries(given.map(([, name, value]) => [name, value])),
  };
}

/** What a replay needs to know of a held event. */
export interface HeldPosition {
  readonly position: string;
  readonly epoch: string;
  readonly code: string;
  readonly sha256: string;
}

const PAGE = 50_000;

/** The next held events that a replay is to judge, by position. */
export async function heldPositions(
  client: ClickHouseClient,
  input: ReplayInput,
  after: string | undefined,
): Promise<HeldPosition[]> {
  const { sql, parameters } = conditionOf(filterOf(input));
  const { first, last } = input;
  return rows<HeldPosition>(
    client,
    `SELECT held_event.position AS position, epoch, code, payload_sha256 AS sha256 FROM held_event
     WHERE ${sql} AND held_event.position >= {first:UInt64} AND held_event.position <= {last:UInt64}
       ${after === undefined ? '' : 'AND held_event.position > {after:UInt64}'}
     ORDER BY held_event.position LIMIT {page:UInt32}`,
    { ...parameters, first, last, page: PAGE, ...(after !== undefined && { after }) },
  );
}

/** An event that is named may be corrected or discarded already: the operator has changed their mind. */
function filterOf({ source, positions, code, fromMs, toMs }: ReplayInput): HeldFilter {
  return {
    source,
    positions: positions ?? undefined,
    code: code ?? undefined,
    fromMs: fromMs ?? undefined,
    toMs: toMs ?? undefined,
    states: positions === null ? ['held'] : ['held', 'corrected', 'discarded'],
  };
}
