import type { BenchWorld } from './world/world.ts';

/** One run of a variant: figures by name. The unit ends the name (`eventsPerSecond`, `workerMicrosPerEvent`). */
export interface Run {
  readonly variant: string;
  readonly figures: Readonly<Record<string, number>>;
}

export interface PartOptions {
  /** Number of turns, in each of which every variant runs once. */
  readonly runs: number;
  /** Events of one run. */
  readonly events: number;
  readonly log: (line: string) => void;
}

export interface Part {
  readonly name: string;
  readonly title: string;
  /** Default number of events of one run. */
  readonly events: number;
  /** Runs only when it is named. */
  readonly isLong?: boolean;
  readonly run: (world: BenchWorld, options: PartOptions) => Promise<readonly Run[]>;
  /** Computes the ratios that compare variants. */
  readonly ratios: (medians: Medians) => Readonly<Record<string, number>>;
}

/** Runs every variant once per turn, so that disturbances of the machine affect all of them. */
export async function inTurns(
  { runs, log }: Pick<PartOptions, 'runs' | 'log'>,
  variants: readonly (() => Promise<Run>)[],
): Promise<Run[]> {
  const finished: Run[] = [];
  for (let turn = 1; turn <= runs; turn += 1) {
    for (const variant of variants) {
      const run = await variant();
      const [[name, value] = ['nothing', NaN]] = Object.entries(run.figures);
      log(`turn ${String(turn)}: ${run.variant}, ${name} ${value.toFixed(value < 100 ? 2 : 0)}`);
      finished.push(run);
    }
  }
  return finished;
}

/** Medians by variant, then by figure. */
export type Medians = Readonly<Record<string, Readonly<Record<string, number>>>>;

export function mediansOf(runs: readonly Run[]): Medians {
  const variants = [...new Set(runs.map(({ variant }) => variant))];
  return Object.fromEntries(
    variants.map((variant) => {
      const figures = runs.filter((run) => run.variant === variant).map((run) => run.figures);
      const names = [...new Set(figures.flatMap((of) => Object.keys(of)))];
      return [
        variant,
        Object.fromEntries(names.map((name) => [name, median(figures.flatMap((of) => of[name] ?? []))])),
      ];
    }),
  );
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The quantile of values at a share from 0 to 1, with linear interpolation. NaN for no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** A variant's figure. Throws if it is missing, so that no ratio is computed from nothing. */
export function figure(medians: Medians, variant: string, name: string): number {
  const found = medians[variant]?.[name];
  if (found === undefined) throw new Error(`no run of ${variant} has ${name}`);
  return found;
}
