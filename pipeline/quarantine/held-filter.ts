import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { HeldState } from '../../schemas/quarantine.ts';
import { topicOf } from '../../schemas/topics.ts';

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
