import { startOfShanghaiDay } from '../../domain/instant.ts';

/** What the sales of an hour add up to, of one member of one dimension in the counties of the same segments. */
const MEASURES = ['placedOrders', 'placedFen', 'paidOrders', 'paidFen', 'refundedFen'] as const;
/** In the order of {@link MEASURES}. Fen before the sample factor. */
type Sums = bigint[];

/** The dimensions of the statement, and `all` without members. Each holds every sale once. */
export type SummedBy = 'province' | 'platform' | 'channel' | 'direction' | 'all';

export interface Cell {
  /** Of the county of the seller. */
  readonly segments: readonly string[];
  readonly member: string;
  readonly sampleGroup: number;
  readonly sums: Sums;
}

/** By the segments of the county, the member, and the group of the orders. */
type Cells = Map<string, Cell>;

/** What a slice adds to one cell of an hour. */
export type HourPart = Record<(typeof MEASURES)[number], string | number> & {
  readonly hour: number;
  readonly segments: string;
  readonly by: SummedBy;
  readonly member: string;
  readonly sampleGroup: number;
};

/** Windows of readers' own have other spans. What one window needs on three bases is less. */
const MOST_KEPT = 60;

/** Cells of the hours of a season, and what they add up to. */
export class HourCells {
  /** By hour of the sale, in epoch seconds. */
  readonly #hours = new Map<number, Map<SummedBy, Cells>>();
  /** Of each day and dimension, until one changes: most spans are of whole days. */
  readonly #ofDays = new Map<string, Cells>();
  readonly #kept = new Map<string, unknown>();

  /** Adds what slices have, or takes it away. */
  add(parts: readonly HourPart[], sign: 1n | -1n): void {
    this.#kept.clear();
    for (const part of parts.flatMap(withAll)) {
      this.#ofDays.delete(`${dayOf(part.hour)} ${part.by}`);
      const { sums } = this.#cellOf(part);
      for (const [index, name] of MEASURES.entries())
        sums[index] = (sums[index] ?? 0n) + sign * BigInt(part[name]);
    }
  }

  /** What follows from these cells, made once until one of them changes. */
  once<T>(key: string, make: () => T): T {
    if (this.#kept.has(key)) return this.#kept.get(key) as T;
    const made = make();
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    this.#kept.set(key, made);
    return made;
  }

  /** Cells of each span between the bounds, whose hours are added up: few questions tell hours apart. */
  ofSpans(by: SummedBy, bounds: readonly number[]): readonly Cells[] {
    return this.once([by, ...bounds].join(' '), () => {
      const spans = Array.from({ length: bounds.length + 1 }, (): Cells => new Map());
      for (const [, span, cells] of this.ofDays(by, bounds)) addTo(spans[span], cells);
      return spans;
    });
  }

  /** Cells of each day by its start; of each hour if hours are wanted, or bounds divide the day. */
  *ofDays(by: SummedBy, bounds: readonly number[], wantsHours = false) {
    for (const [day, hours] of Map.groupBy(this.#hours.keys(), dayOf)) {
      const spans = hours.map((hour) => spanOf(hour, bounds));
      if (!wantsHours && spans.every((span) => span === spans[0]))
        yield [day / 1_000, spans[0] ?? 0, this.#ofDay(day, by, hours)] as const;
      else
        for (const [at, hour] of hours.entries())
          yield [hour, spans[at] ?? 0, this.#ofHour(hour, by)] as const;
    }
  }

  #ofHour(hour: number, by: SummedBy): Cells {
    return this.#hours.get(hour)?.get(by) ?? new Map<string, Cell>();
  }

  #ofDay(day: number, by: SummedBy, hours: readonly number[]): Cells {
    const key = `${day} ${by}`;
    const kept = this.#ofDays.get(key);
    if (kept !== undefined) return kept;
    const cells: Cells = new Map();
    for (const hour of hours) addTo(cells, this.#ofHour(hour, by));
    this.#ofDays.set(key, cells);
    return cells;
  }

  #cellOf({ hour, by, segments, member, sampleGroup }: HourPart): Cell {
    const ofHour = this.#hours.get(hour) ?? new Map<SummedBy, Cells>();
    this.#hours.set(hour, ofHour);
    const cells = ofHour.get(by) ?? new Map<string, Cell>();
    ofHour.set(by, cells);
    const key = `${segments}|${member}|${String(sampleGroup)}`;
    const cell = cells.get(key) ?? {
      segments: segments === '' ? [] : segments.split('+'),
      ...{ member, sampleGroup },
      sums: MEASURES.map(() => 0n),
    };
    cells.set(key, cell);
    return cell;
  }
}

const dayOf = (hour: number): number => startOfShanghaiDay(hour * 1_000);

/** What has no members is added up from the dimension with the fewest. */
function withAll(part: HourPart): readonly HourPart[] {
  return part.by === 'channel' ? [part, { ...part, by: 'all', member: '' }] : [part];
}

function addTo(all: Cells | undefined, cells: Cells): void {
  for (const [id, cell] of cells) {
    const sum = all?.get(id)?.sums;
    if (sum === undefined) all?.set(id, { ...cell, sums: [...cell.sums] });
    else for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] ?? 0n) + (cell.sums[at] ?? 0n);
  }
}

/** Which span an hour is of: each begins at a bound. */
function spanOf(hour: number, bounds: readonly number[]): number {
  return bounds.filter((bound) => bound <= hour).length;
}
