import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { HeldState } from '../../schemas/event/reason-codes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { topicOf } from '../../schemas/topics.ts';
import { sourcesOf } from '../ledger/source.ts';
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

/** SQL: whether an event of `held_event` is meant, by the parameters of {@link heldParameters}. */
export const IS_MEANT = `({source:String} = '' OR source = {source:String})
  AND ({anyPosition:Bool} OR held_event.position IN {positions:Array(UInt64)})
  AND ({topic:String} = '' OR topic = {topic:String})
  AND startsWith(source, {sourcesOf:String})
  AND ({code:String} = '' OR code = {code:String})
  AND ({fromMs:Int64} = 0 OR quarantined_at >= fromUnixTimestamp64Milli({fromMs:Int64}))
  AND ({toMs:Int64} = 0 OR quarantined_at < fromUnixTimestamp64Milli({toMs:Int64}))
  AND ({anyState:Bool} OR state IN {states:Array(String)})`;

/** What a filter gives for {@link IS_MEANT}. */
export function heldParameters(filter: HeldFilter): Readonly<Record<string, unknown>> {
  const { source = '', positions, topic = '', platform, code = '', fromMs = 0, toMs = 0, states } = filter;
  return {
    ...{ source, topic, code, fromMs, toMs },
    // The source leads the keys of the quarantine and of the ledger, and the topic does not.
    sourcesOf: platform === undefined ? '' : sourcesOf(topicOf(platform)),
    anyPosition: positions === undefined,
    positions: positions?.map(BigInt) ?? [],
    anyState: states === undefined,
    states: states ?? [],
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
  const first = after === undefined ? input.first : String(BigInt(after) + 1n);
  return rows<HeldPosition>(
    client,
    `SELECT held_event.position AS position, epoch, code, payload_sha256 AS sha256 FROM held_event
     WHERE ${IS_MEANT} AND held_event.position >= {first:UInt64} AND held_event.position <= {last:UInt64}
     ORDER BY held_event.position LIMIT {page:UInt32}`,
    { ...heldParameters({ ...input, states: replayableStates(input) }), first, last: input.last, page: PAGE },
  );
}

/** An event that is named may be corrected or discarded already: the operator has changed their mind. */
export function replayableStates({ positions }: Pick<HeldFilter, 'positions'>): readonly HeldState[] {
  return positions === undefined ? ['held'] : ['held', 'corrected', 'discarded'];
}
