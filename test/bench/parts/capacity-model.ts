/** What one run used, in processor seconds of all processes of a kind. */
export interface CapacityRun {
  readonly events: number;
  readonly seconds: number;
  readonly workers: number;
  readonly partitions: number;
  readonly shards: number;
  readonly used: Readonly<Record<EngineKind, number>>;
}

export const ENGINE_KINDS = ['worker', 'clickhouse', 'kafka', 'temporal'] as const;
export type EngineKind = (typeof ENGINE_KINDS)[number];

type Terms = readonly [
  perEvent: number,
  perSecond: number,
  perWorkerSecond: number,
  perPartitionSecond: number,
];

/** Processor seconds of each kind, as a sum of four costs. */
export type CapacityModel = Readonly<Record<EngineKind, Terms>>;

export interface Load {
  readonly eventsPerSecond: number;
  readonly workers: number;
  readonly partitions: number;
  readonly shards: number;
}

/**
 * Fits each cost by least squares, with each run divided by what it used, so that small runs count as much as large
 * ones. A cost that comes out below zero is left out, and the others are fitted again.
 */
export function fitCapacity(runs: readonly CapacityRun[]): CapacityModel {
  const of = (kind: EngineKind): Terms => {
    const rows = runs.map((run) => ({ terms: termsOf(kind, run), used: run.used[kind] }));
    return nonNegative(rows, [0, 1, 2, 3]);
  };
  return { worker: of('worker'), clickhouse: of('clickhouse'), kafka: of('kafka'), temporal: of('temporal') };
}

/** Cores that a load keeps busy, by kind; of ClickHouse, on all shards together. */
export function coresFor(model: CapacityModel, load: Load): Record<EngineKind, number> {
  const run = { ...load, events: load.eventsPerSecond, seconds: 1 };
  const cores = (kind: EngineKind): number =>
    termsOf(kind, run).reduce((sum, term, at) => sum + term * (model[kind][at] ?? 0), 0);
  return {
    worker: cores('worker'),
    clickhouse: cores('clickhouse'),
    kafka: cores('kafka'),
    temporal: cores('temporal'),
  };
}

/** The rate at which these cores are busy with everything that runs on them. */
export function highestRate(
  model: CapacityModel,
  cores: number,
  load: Omit<Load, 'eventsPerSecond'>,
): number {
  const sum = (eventsPerSecond: number): number =>
    Object.values(coresFor(model, { ...load, eventsPerSecond })).reduce((total, value) => total + value, 0);
  const fixed = sum(0);
  return (cores - fixed) / (sum(1) - fixed);
}

/** Each worker stores on its own, and a store goes to every shard. */
function termsOf(
  kind: EngineKind,
  { events, seconds, workers, partitions, shards }: Omit<CapacityRun, 'used'>,
): Terms {
  const stores = kind === 'clickhouse' ? workers * shards : workers;
  return [events, seconds, seconds * stores, seconds * partitions];
}

function nonNegative(rows: readonly { terms: Terms; used: number }[], kept: readonly number[]): Terms {
  const found = leastSquares(
    rows.map(({ terms, used }) => kept.map((at) => (terms[at] ?? 0) / used)),
    rows.map(() => 1),
  );
  const least = Math.min(...found);
  if (least < 0)
    return nonNegative(
      rows,
      kept.filter((_, at) => found[at] !== least),
    );
  const all = [0, 0, 0, 0].map((_, at) => (kept.includes(at) ? (found[kept.indexOf(at)] ?? 0) : 0));
  return [all[0] ?? 0, all[1] ?? 0, all[2] ?? 0, all[3] ?? 0];
}

/** Solves the normal equations by elimination with the largest pivot. */
function leastSquares(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const size = a[0]?.length ?? 0;
  const dot = (f: (row: readonly number[], at: number) => number): number =>
    a.reduce((sum, row, at) => sum + f(row, at), 0);
  const m = Array.from({ length: size }, (_, i) => [
    ...Array.from({ length: size }, (_, j) => dot((row) => (row[i] ?? 0) * (row[j] ?? 0))),
    dot((row, at) => (row[i] ?? 0) * (b[at] ?? 0)),
  ]);
  for (let i = 0; i < size; i += 1) {
    const rest = m.slice(i).sort((x, y) => Math.abs(y[i] ?? 0) - Math.abs(x[i] ?? 0));
    m.splice(i, rest.length, ...rest);
    const pivot = m[i] ?? [];
    for (const row of m) {
      if (row === pivot) continue;
      const factor = (row[i] ?? 0) / (pivot[i] ?? 1);
      for (let j = i; j <= size; j += 1) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
    }
  }
  return m.map((row, i) => (row[size] ?? 0) / (row[i] ?? 1));
}
