import { type Spans, type WindowHours } from './window-hours.ts';
import { PART } from './cells.ts';

export const COUNTED = ['county', 'village', 'outlet', 'outlet-type'] as const;
export type Counted = (typeof COUNTED)[number];

/** How many counties, villages or outlets had an order. */
export interface ActivityRow {
  readonly window_id: string;
  readonly segment: string;
  readonly basis: 'paid' | 'placed';
  readonly counted: Counted;
  /** Type of the outlet; empty for all. */
  readonly member: string;
  readonly active: number;
  /** Null if there is no base window. */
  readonly base_active: number | null;
  /** Distinct counts cannot be expanded. */
  readonly is_of_sample: boolean;
}

/** Places that had orders in the same windows of the same segments. */
export interface ActivePlaces {
  readonly counted: Counted;
  readonly type: string;
  readonly places: number;
  /** By the segments of sellers: bits of {@link windowBits}. */
  readonly pattern: readonly {
    readonly segments: readonly string[];
    readonly paid: bigint;
    readonly placed: bigint;
  }[];
}

const OF_BASE = 32n;

/** In which windows the hours of each span are, a bit each; those of the base are 32 bits higher. */
export function windowBits(windows: readonly WindowHours[], { bounds, partsOf }: Spans): bigint[] {
  const parts = windows.map(partsOf);
  return [0, ...bounds].map((_, span) =>
    parts.reduce((bits, of, index) => {
      const part = of[span] ?? 0;
      const bit = (isOf: number) => (isOf === 0 ? 0n : 1n << BigInt(index));
      return bits | bit(part & PART.own) | (bit(part & PART.sameHours) << OF_BASE);
    }, 0n),
  );
}

export interface ActivityQuestion {
  /** In the order of their bits. */
  readonly windows: readonly { readonly windowId: string; readonly hasBase: boolean }[];
  readonly segments: readonly string[];
  readonly isOfSample: boolean;
}

/** Every count of every window and segment. A type of outlets has a row if one of them had an order. */
export function activityOf(
  found: readonly ActivePlaces[],
  { windows, segments, isOfSample }: ActivityQuestion,
): ActivityRow[] {
  return ['all', ...segments].flatMap((segment) =>
    (['paid', 'placed'] as const).flatMap((basis) => {
      const groups = found.map(({ counted, type, places, pattern }) => ({
        ...{ counted, type, places },
        bits: pattern
          .filter((one) => segment === 'all' || one.segments.includes(segment))
          .reduce((bits, one) => bits | one[basis], 0n),
      }));
      return windows.flatMap(({ windowId, hasBase }, index) => {
        const bit = BigInt(index);
        const count = (counted: Counted, member: string, at: bigint) =>
          groups
            .filter((one) => one.counted === counted && one.type === member && ((one.bits >> at) & 1n) === 1n)
            .reduce((sum, { places }) => sum + places, 0);
        const row = (counted: Counted, member: string): ActivityRow => ({
          ...{ window_id: windowId, segment, basis, counted, member, is_of_sample: isOfSample },
          active: count(counted, member, bit),
          base_active: hasBase ? count(counted, member, bit + OF_BASE) : null,
        });
        const types = [...new Set(groups.map(({ type }) => type))].filter((type) => type !== '').toSorted();
        return [
          ...COUNTED.slice(0, 3).map((counted) => row(counted, '')),
          ...types
            .map((type) => row('outlet-type', type))
            .filter((one) => one.active > 0 || (one.base_active ?? 0) > 0),
        ];
      });
    }),
  );
}
