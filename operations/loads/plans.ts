import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { ArchiveReading } from '../../schemas/archives/reading.ts';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';

/** How a load is run, as opposed to what it loads. */
export interface LoadOptions {
  /** Events a second over all chunks; null for no limit. */
  readonly ratePerSecond: number | null;
  readonly maxParallel: number;
}

/** A source of a plan: exactly what will be read of it. */
export interface PlanSource {
  readonly kind: 'archive' | 'kafka';
  /** For Kafka `<topic>/<partition>`. */
  readonly path: string;
  readonly source: string;
  /** Half-open. */
  readonly first: number;
  readonly next: number;
  readonly chunks: number;
  readonly bytes: number;
  /** Of the file, in ns since 1970, as decimal text; `0` for Kafka. */
  readonly modifiedNs: string;
  readonly sha256: string;
  /** Null for Kafka. */
  readonly reading: ArchiveReading | null;
  /** What a sample said, as JSON; empty if there is none. */
  readonly sample: string;
}

export interface Plan {
  /** Also the name of the load that runs it. */
  readonly plan: string;
  readonly hash: string;
  readonly sources: readonly PlanSource[];
  readonly options: LoadOptions;
  readonly madeBy: string;
}

export class UnknownLoadError extends Error {
  override readonly name = 'UnknownLoadError';

  constructor(load: string) {
    super(`there is no load or plan ${load}: countyflow backfill list prints their names`);
  }
}

const UNREADABLE = /[^\w.-]+/g;
const NAME_CHARACTERS = 60;
const HASH_CHARACTERS = 8;

/** Names a plan by what it reads. Equal plans have one name, whenever and by whomever they are made. */
export function namePlan(sources: readonly PlanSource[]): Pick<Plan, 'plan' | 'hash'> {
  const content = sources.map(({ kind, path, source, first, next, sha256, reading }) => ({
    ...{ kind, path, source, first, next, sha256, reading },
  }));
  const hash = createHash('sha256').update(canonicalJson(content)).digest('hex');
  const [first] = sources;
  const name = first?.kind === 'archive' ? basename(first.path) : (first?.path ?? 'nothing');
  const readable = name.replaceAll(UNREADABLE, '_').slice(0, NAME_CHARACTERS);
  return { plan: `${readable}-${hash.slice(0, HASH_CHARACTERS)}`, hash };
}

/** For people: the first source, and how many more. */
export function planTitle(sources: readonly PlanSource[]): string {
  const [first, ...more] = sources;
  const name = first === undefined ? 'nothing' : first.kind === 'archive' ? basename(first.path) : first.path;
  return more.length === 0 ? name : `${name} and ${String(more.length)} more`;
}

export async function storePlan(client: ClickHouseClient, plan: Plan): Promise<void> {
  await client.insert({
    table: 'backfill_plan',
    format: 'JSONEachRow',
    values: plan.sources.map((source, ordinal) => ({
      ...{ plan: plan.plan, ordinal, hash: plan.hash, kind: source.kind, path: source.path },
      ...{ source: source.source, first_position: source.first, next_position: source.next },
      ...{ chunks: source.chunks, bytes: source.bytes, modified_ns: source.modifiedNs },
      ...{ sha256: source.sha256, reading: source.reading === null ? '' : JSON.stringify(source.reading) },
      ...{ sample: source.sample, options: JSON.stringify(plan.options), made_by: plan.madeBy },
    })),
  });
}

interface Row {
  ordinal: number;
  hash: string;
  kind: PlanSource['kind'];
  path: string;
  source: string;
  first_position: string;
  next_position: string;
  chunks: number;
  bytes: string;
  modified_ns: string;
  sha256: string;
  reading: string;
  sample: string;
  options: string;
  made_by: string;
}

const COLUMNS = `ordinal, hash, kind, path, source, first_position, next_position, chunks, bytes, modified_ns, sha256,
  reading, sample, options, made_by`;

/** Throws an {@link UnknownLoadError} for a name that no plan has. */
export async function readPlan(client: ClickHouseClient, plan: string): Promise<Plan> {
  const found = await rows<Row>(
    client,
    `SELECT ${COLUMNS} FROM backfill_plan FINAL WHERE plan = {plan:String} ORDER BY ordinal`,
    { plan },
  );
  const [first] = found;
  if (first === undefined) throw new UnknownLoadError(plan);
  const options = JSON.parse(first.options) as LoadOptions;
  return { plan, hash: first.hash, sources: found.map(sourceOfRow), options, madeBy: first.made_by };
}

/** Some sources of a plan, from an ordinal on. */
export async function readPlanSources(
  client: ClickHouseClient,
  plan: string,
  from: number,
  limit: number,
): Promise<(PlanSource & { readonly ordinal: number })[]> {
  const found = await rows<Row>(
    client,
    `SELECT ${COLUMNS} FROM backfill_plan FINAL
     WHERE plan = {plan:String} AND backfill_plan.ordinal >= {from:UInt32} ORDER BY ordinal LIMIT {limit:UInt32}`,
    { plan, from, limit },
  );
  return found.map((row) => ({ ordinal: row.ordinal, ...sourceOfRow(row) }));
}

function sourceOfRow(row: Row): PlanSource {
  return {
    kind: row.kind,
    path: row.path,
    source: row.source,
    first: Number(row.first_position),
    next: Number(row.next_position),
    chunks: row.chunks,
    bytes: Number(row.bytes),
    modifiedNs: row.modified_ns,
    sha256: row.sha256,
    reading: row.reading === '' ? null : (JSON.parse(row.reading) as ArchiveReading),
    sample: row.sample,
  };
}
