import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { sayUnreadable } from '../../pipeline/archives/archive-error.ts';
import { contentPieces } from '../../pipeline/archives/content-pieces.ts';
import { currentIncarnation } from '../../pipeline/ledger/gaps.ts';
import { parseSourceName } from '../../pipeline/ledger/source.ts';
import type { ArchiveReading } from '../../schemas/archives/reading.ts';
import type { LoadOptions } from '../../schemas/backfill.ts';

/** A plan is not stored, because most of a source would be refused, or nothing is to be loaded. */
export class PlanRefusedError extends Error {
  override readonly name = 'PlanRefusedError';
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

/** One that is stored. */
export interface PlannedSource extends PlanSource {
  /** Its number in the plan. */
  readonly ordinal: number;
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
  const readable = nameOf(sources).replaceAll(UNREADABLE, '_').slice(0, NAME_CHARACTERS);
  return { plan: `${readable}-${hash.slice(0, HASH_CHARACTERS)}`, hash };
}

/** For people: the first source, and how many more. */
export function planTitle(sources: readonly PlanSource[]): string {
  const name = nameOf(sources);
  return sources.length < 2 ? name : `${name} and ${String(sources.length - 1)} more`;
}

function nameOf([first]: readonly PlanSource[]): string {
  return first?.kind === 'archive' ? basename(first.path) : (first?.path ?? 'nothing');
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

/** Throws an {@link UnknownLoadError} for a name that no plan has. */
export async function readPlan(client: ClickHouseClient, plan: string): Promise<Plan> {
  const [found] = await rows<{ hash: string; options: string; madeBy: string }>(
    client,
    'SELECT hash, options, made_by AS madeBy FROM backfill_plan FINAL WHERE plan = {plan:String} LIMIT 1',
    { plan },
  );
  if (found === undefined) throw new UnknownLoadError(plan);
  const { hash, options, madeBy } = found;
  const sources = await readSources(client, COLUMNS, { plan, ...ALL });
  return { plan, hash, sources, options: JSON.parse(options) as LoadOptions, madeBy };
}

/** Some sources of a plan, from an ordinal on. */
export function readPlanSources(
  client: ClickHouseClient,
  plan: string,
  from: number,
  limit: number,
): Promise<PlannedSource[]> {
  return readSources<PlannedSource>(client, `ordinal, ${COLUMNS}`, { plan, from, limit });
}

const COLUMNS = `kind, path, source, toFloat64(first_position) AS first, toFloat64(next_position) AS next, chunks,
  toFloat64(bytes) AS bytes, toString(modified_ns) AS modifiedNs, sha256, reading, sample`;
const ALL = { from: 0, limit: 2 ** 32 - 1 };

async function readSources<T extends PlanSource>(
  client: ClickHouseClient,
  columns: string,
  which: { readonly plan: string; readonly from: number; readonly limit: number },
): Promise<T[]> {
  const found = await rows<T & { readonly reading: string }>(
    client,
    `SELECT ${columns} FROM backfill_plan FINAL
     WHERE plan = {plan:String} AND ordinal >= {from:UInt32} ORDER BY ordinal LIMIT {limit:UInt32}`,
    which,
  );
  const readingOf = (text: string) => (text === '' ? null : (JSON.parse(text) as ArchiveReading));
  return found.map((row) => ({ ...row, reading: readingOf(row.reading) }));
}

/** Files whose size and time differ from the plan's, and whose content was found to be the planned one. */
const verified = new Set<string>();

/** Whether a source still is what was planned. Throws an ArchiveError if it cannot be read. */
export async function isUnchanged(
  client: ClickHouseClient,
  source: PlanSource,
  signal?: AbortSignal,
): Promise<boolean> {
  if (source.kind === 'archive') return isSameFile(source, signal);
  const partition = parseSourceName(source.source);
  if (partition?.kind !== 'kafka') return false;
  // An operator may have given up this log of the topic since.
  return (await currentIncarnation(client, partition)) === partition.incarnation;
}

/** Whether a file has the same size and time, or else the same hash. */
async function isSameFile(
  { path, bytes, modifiedNs, sha256 }: PlanSource,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    if (Number(size) !== bytes) return false;
    if (mtimeNs.toString() === modifiedNs) return true;
    const key = [path, size, mtimeNs, sha256].join('\n');
    if (verified.has(key)) return true;
    const hash = createHash('sha256');
    for await (const piece of contentPieces(path, 'none', { signal })) hash.update(piece);
    if (hash.digest('hex') !== sha256) return false;
    verified.add(key);
    return true;
  } catch (error) {
    throw sayUnreadable(path, error);
  }
}
