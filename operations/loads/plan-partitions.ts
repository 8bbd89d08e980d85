import type { LoadOptions } from '../../schemas/backfill.ts';
import { type LogReader, openLogReader } from '../../adapters/kafka/log-reader.ts';
import { listPartitions } from '../../adapters/kafka/topics.ts';
import type { Engines } from '../../pipeline/engines.ts';
import { throwIfUnclaimable } from '../../pipeline/ledger/claim-hole.ts';
import { countOf, type Stretch, uncovered } from '../../pipeline/ledger/coverage.ts';
import { currentIncarnation } from '../../pipeline/ledger/gaps.ts';
import { coveredBetween, loggedSpan } from '../../pipeline/ledger/ingest-log.ts';
import { type PartitionSource, sourceName } from '../../pipeline/ledger/source.ts';
import type { TopicPartition } from '../../schemas/activities.ts';
import { CHUNK_RECORDS } from '../../schemas/archives/reading.ts';
import { keepPlan } from './make-plan.ts';
import { type Plan, PlanRefusedError, type PlanSource } from './plans.ts';

/** An offset, or the first record at or after a time. */
export type LogPlace = { readonly offset: bigint } | { readonly timeMs: number };

export interface PartitionQuestion {
  readonly topic: string;
  /** Undefined for all partitions of the topic. */
  readonly partition?: number | undefined;
  /** Undefined for the beginning of what is read or in the log, and for the end. */
  readonly from?: LogPlace | undefined;
  readonly to?: LogPlace | undefined;
  readonly options: LoadOptions;
  readonly who: string;
}

/** What was asked of a partition, and found. */
export interface PartitionFinding extends TopicPartition {
  /** Offsets that the ledger lacks. */
  readonly missing: number;
  /** Offsets that were asked for and that the live stream has yet to read. */
  readonly leftToLive: number;
}

export interface PartitionsPlan {
  /** Null if nothing is missing. */
  readonly plan: Plan | null;
  readonly partitions: readonly PartitionFinding[];
}

/**
 * Stores a plan that loads what the ledger lacks of partitions, up to where the live stream is. Throws a
 * {@link PlanRefusedError} for a partition that does not exist, and a NoEpochError for offsets that cannot be loaded alone.
 */
export async function planPartitions(
  { kafka, clickhouse }: Pick<Engines, 'kafka' | 'clickhouse'>,
  { topic, partition, from, to, options, who }: PartitionQuestion,
): Promise<PartitionsPlan> {
  const chosen = (await listPartitions(kafka)).filter(
    (one) => one.topic === topic && (partition === undefined || one.partition === partition),
  );
  if (chosen.length === 0)
    throw new PlanRefusedError(
      partition === undefined
        ? `Kafka has no topic ${topic}: countyflow topics list shows those it has`
        : `${topic} has no partition ${String(partition)}`,
    );
  const sources: PlanSource[] = [];
  const partitions: PartitionFinding[] = [];
  for (const one of chosen) {
    const incarnation = await currentIncarnation(clickhouse, one);
    const source: PartitionSource = { kind: 'kafka', ...one, incarnation };
    await using reader = await openLogReader(kafka, one.topic, one.partition);
    const { holes, leftToLive } = await findHoles(clickhouse, reader, source, { from, to });
    for (const hole of holes) await throwIfUnclaimable(clickhouse, source, hole);
    partitions.push({ ...one, missing: Number(countOf(holes)), leftToLive: Number(leftToLive) });
    if (holes.length > 0) sources.push(sourceOver(source, holes));
  }
  const plan = sources.length === 0 ? null : await keepPlan(clickhouse, sources, options, who);
  return { plan, partitions };
}

async function findHoles(
  clickhouse: Engines['clickhouse'],
  reader: LogReader,
  source: PartitionSource,
  { from, to }: Pick<PartitionQuestion, 'from' | 'to'>,
): Promise<{ readonly holes: readonly Stretch[]; readonly leftToLive: bigint }> {
  const name = sourceName(source);
  const log = { first: await reader.earliest(), next: await reader.latest() };
  // A partition that was never read is the live stream's from its beginning on.
  const logged = (await loggedSpan(clickhouse, name)) ?? { first: log.first, next: log.first };
  const first = from === undefined ? 0n : await offsetOf(reader, from);
  const next = to === undefined ? log.next : await offsetOf(reader, to);
  const wanted = {
    first: greatest(first, least(logged.first, log.first)),
    next: least(next, logged.next),
  };
  const live = least(next, log.next) - greatest(first, logged.next);
  const holes =
    wanted.first < wanted.next
      ? uncovered(wanted, await coveredBetween(clickhouse, name, wanted.first, wanted.next))
      : [];
  return { holes, leftToLive: greatest(0n, live) };
}

function offsetOf(reader: LogReader, place: LogPlace): Promise<bigint> {
  return 'offset' in place ? Promise.resolve(place.offset) : reader.offsetAt(place.timeMs);
}

/** From the first hole to the end of the last one: what is stored between them is not read. */
function sourceOver(source: PartitionSource, holes: readonly Stretch[]): PlanSource {
  const [first, next] = [Number(holes[0]?.first ?? 0n), Number(holes.at(-1)?.next ?? 0n)];
  const chunks = Math.ceil(next / CHUNK_RECORDS) - Math.floor(first / CHUNK_RECORDS);
  return {
    ...{ kind: 'kafka', path: `${source.topic}/${String(source.partition)}`, source: sourceName(source) },
    ...{ first, next, chunks, bytes: 0, modifiedNs: '0', sha256: '', reading: null, sample: '' },
  };
}

function greatest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
