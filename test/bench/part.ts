import type { BenchWorld } from './world/world.ts';

/** One run of one thing: figures by name, the unit last in it (`eventsPerSecond`, `workerMicrosPerEvent`). */
export interface Run {
  readonly variant: string;
  readonly figures: Readonly<Record<string, number>>;
}

export interface PartOptions {
  /** How many times each variant runs, in turns. */
  readonly runs: number;
  /** Size of one run. */
  readonly events: number;
  readonly say: (line: string) => void;
}

export interface Part {
  readonly name: string;
  readonly title: string;
  /** Of one run, unless told otherwise. */
  readonly events: number;
  readonly run: (world: BenchWorld, options: PartOptions) => Promise<readonly Run[]>;
  /** From the medians of the variants: what is compared with what. */
  readonly ratios: (medians: Medians) => Readonly<Record<string, number>>;
}

/** Runs every variant once a turn, so that what disturbs the machine disturbs all of them. */
export async function inTurns(
  { runs, say }: Pick<PartOptions, 'runs' | 'say'>,
  variants: readonly (() => Promise<Run>)[],
): Promise<Run[]> {
  const done: Run[] = [];
  for (let turn = 1; turn <= runs; turn += 1) {
    for (const variant of variants) {
      const run = await variant();
      const [[name, value] = ['nothing', NaN]] = Object.entries(run.figures);
      say(`turn ${String(turn)}: ${run.variant}, ${name} ${value.toFixed(value < 100 ? 2 : 0)}`);
      done.push(run);
    }
  }
  return done;
}

/** By variant, then by figure. */
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

/** The value below which a share of the values lie; the mean of the two in the middle for a half of an even number. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? NaN, sorted[Math.ceil(at)] ?? NaN];
  return low + (high - low) * (at - Math.floor(at));
}

/** A figure of a variant; throws where there is none, so that no ratio stands on nothing. */
export function figure(medians: Medians, variant: string, name: string): number {
  const found = medians[variant]?.[name];
  if (found === undefined) throw new Error(`no run of ${variant} has ${name}`);
  return found;
}
