import { HALT_REASONS, type HaltReason } from '../../schemas/workflow-inputs.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { describeStretches, type Stretch } from './coverage.ts';
import { sourceName } from './source.ts';

/** Positions that an operator accepted as lost. */
export interface AcceptedGap extends Stretch {
  readonly source: string;
  readonly kind: HaltReason;
  /** As the operator stated it; may be empty. */
  readonly reason: string;
  readonly acceptedMs: number;
}

/** All accepted gaps, sorted by source and position. */
export async function acceptedGaps(client: ClickHouseClient): Promise<AcceptedGap[]> {
  const found = await rows<Omit<AcceptedGap, keyof Stretch> & Record<keyof Stretch, string>>(
    client,
    `SELECT source, kind, first_position AS first, next_position AS next, reason,
       toFloat64(toUnixTimestamp64Milli(accepted_at)) AS acceptedMs
     FROM accepted_gap FINAL ORDER BY source, first, next`,
  );
  return found.map((gap) => ({ ...gap, first: BigInt(gap.first), next: BigInt(gap.next) }));
}

/** One line of text: what was accepted as lost, when and why. */
export function describeGap({ source, kind, first, next, reason, acceptedMs }: AcceptedGap): string {
  const lost = first === next ? 'no known offset' : describeStretches([{ first, next }]);
  const said = reason === '' ? '' : `: ${reason}`;
  return `${source}: accepted ${lost} as lost (${next - first} in all) at ${new Date(acceptedMs).toISOString()}, ${kind}${said}`;
}

/** Idempotent: source, kind and positions identify a gap. */
export async function recordGaps(
  client: ClickHouseClient,
  source: string,
  kind: HaltReason,
  stretches: readonly Stretch[],
  reason: string,
): Promise<void> {
  await client.insert({
    table: 'accepted_gap',
    format: 'JSONEachRow',
    values: stretches.map(({ first, next }) => ({
      source,
      kind,
      first_position: first.toString(),
      next_position: next.toString(),
      reason,
    })),
  });
}

/**
 * The incarnation of a partition's present log: 1, plus one for each earlier log that an operator gave up because
 * it was truncated or recreated.
 */
export async function currentIncarnation(
  client: ClickHouseClient,
  { topic, partition }: TopicPartition,
): Promise<number> {
  const name = sourceName({ kind: 'kafka', topic, partition });
  const [found] = await rows<{ ended: string }>(
    client,
    `SELECT uniqExact(source) AS ended FROM accepted_gap
     WHERE kind = {kind:String} AND (source = {name:String} OR startsWith(source, concat({name:String}, '#')))`,
    { kind: HALT_REASONS.topicChanged, name },
  );
  return 1 + Number(found?.ended ?? 0);
}
