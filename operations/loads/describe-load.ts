import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import { must } from '../../domain/must.ts';
import { sum } from '../../domain/sum.ts';
import type { LoadEventName, LoadOptions } from '../../schemas/backfill.ts';
import { type Plan, type PlanSource, readPlan } from './plans.ts';
import type { ArchiveSample } from './sample-archive.ts';

/** A load on two cores without a live stream; docs/performance.md has the measurements. */
const USUAL_EVENTS_PER_SECOND = 30_000;
/** What a file takes besides its events, however small it is: 0.016 to 0.022 s of processor time were measured. */
const SECONDS_PER_FILE = 0.02;

const STORED_BY_SOURCE = sqlFile(import.meta.url, 'stored-by-source');

/** A source of a plan, and what is stored of it. */
export interface DescribedSource extends Omit<PlanSource, 'sample'> {
  readonly stored: number;
  readonly sample: ArchiveSample | null;
}

export interface DescribedPlan extends Omit<Plan, 'sources'> {
  readonly sources: readonly DescribedSource[];
  /** Positions of all sources, and those that are stored already. */
  readonly records: number;
  readonly stored: number;
  readonly bytes: number;
  /** What loading the rest takes, at the usual speed or at the rate. */
  readonly estimatedSeconds: number;
}

/** `inForce`: of a load that runs, in place of the plan's. Throws an UnknownLoadError for a name that no plan has. */
export async function describePlan(
  client: ClickHouseClient,
  name: string,
  inForce: LoadOptions | null = null,
): Promise<DescribedPlan> {
  const plan = await readPlan(client, name);
  const found = await rows<{ source: string; positions: number }>(client, STORED_BY_SOURCE, { load: name });
  const stored = new Map(found.map(({ source, positions }) => [source, positions]));
  const sources = plan.sources.map(({ sample, ...source }) => ({
    ...source,
    stored: stored.get(source.source) ?? 0,
    sample: sample === '' ? null : (JSON.parse(sample) as ArchiveSample),
  }));
  const records = sum(sources.map(({ first, next }) => next - first));
  const already = sum(sources.map((source) => source.stored));
  const rate = (inForce ?? plan.options).ratePerSecond ?? Infinity;
  const left = records - already;
  const files = sources.filter((source) => source.stored < source.next - source.first).length;
  const usualSeconds = left / USUAL_EVENTS_PER_SECOND + files * SECONDS_PER_FILE;
  return {
    ...plan,
    ...{ sources, records, stored: already, bytes: sum(sources.map(({ bytes }) => bytes)) },
    estimatedSeconds: Math.ceil(Math.max(left / rate, usualSeconds)),
  };
}

/** What the stored ranges of the sources of a load hold. */
export interface LoadContents {
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  /** Quarantined events by reason code. */
  readonly reasons: Readonly<Record<string, number>>;
}

export async function readContents(client: ClickHouseClient, load: string): Promise<LoadContents> {
  const [found] = await rows<LoadContents>(
    client,
    `SELECT toFloat64(sum(part.records)) AS records, toFloat64(sum(part.accepted)) AS accepted,
       toFloat64(sum(part.quarantined)) AS quarantined, CAST(sumMap(part.reasons), 'Map(String, Float64)') AS reasons
     FROM ingest_range AS part
     INNER JOIN (SELECT source, first_position, next_position FROM backfill_plan FINAL WHERE plan = {load:String}) AS planned
       ON part.source = planned.source
     WHERE part.source IN (SELECT source FROM backfill_plan WHERE plan = {load:String})
       AND part.first_position >= planned.first_position AND part.next_position <= planned.next_position`,
    { load },
  );
  return must(found, 'the sum');
}

/** Something that happened to a load. */
export interface LoadHistoryEvent {
  /** RFC 3339. */
  readonly at: string;
  readonly event: LoadEventName;
  readonly mode: string;
  readonly who: string;
  readonly note: string;
}

/** A load of many broken files has as many events. */
const NEWEST = 50;

/** The newest events of a load, in their order. */
export async function readHistory(
  client: ClickHouseClient,
  load: string,
): Promise<readonly LoadHistoryEvent[]> {
  const found = await rows<LoadHistoryEvent>(
    client,
    `SELECT at, event, mode, who, note FROM backfill_event FINAL
     WHERE load = {load:String} ORDER BY at DESC LIMIT ${String(NEWEST)} SETTINGS date_time_output_format = 'iso'`,
    { load },
  );
  return found.reverse();
}
