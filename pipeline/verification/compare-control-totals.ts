import { isDeepStrictEqual } from 'node:util';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type CheckResult, DIFFERENCE_TEXTS, type DifferenceKind } from './difference.ts';
import { type HourVersions, isAbove, type TotalVersion } from './read-totals.ts';

type Outcome = DifferenceKind | 'same' | 'pending' | 'unverifiable';

/**
 * Compares the control total that counts for each hour by the sources with the one in the table `control_total`, in both
 * directions, by the rules of {@link compareOrders}. `unreadable` lists the platforms whose sources could not all be read
 * in full; `all` if the platform of such a source is not known.
 */
export function compareControlTotals(
  hours: Iterable<HourVersions>,
  unreadable: readonly Platform[] | 'all',
  limit: number,
): CheckResult {
  const isUnreadable = (platform: Platform): boolean => unreadable === 'all' || unreadable.includes(platform);
  const compared = [...hours].map((hour) => ({
    hour,
    outcome: outcomeOf(hour, isUnreadable(hour.platform)),
  }));
  const count = (wanted: Outcome): number => compared.filter(({ outcome }) => outcome === wanted).length;
  const differences = compared
    .flatMap(({ hour, outcome }) =>
      outcome in DIFFERENCE_TEXTS ? [{ hour, text: DIFFERENCE_TEXTS[outcome as DifferenceKind] }] : [],
    )
    .sort((a, b) => a.hour.hourMs - b.hour.hourMs || (a.hour.platform < b.hour.platform ? -1 : 1))
    .map(({ hour: { platform, hourMs, source, stored }, text }) => ({
      subject: `control total ${platform}/${new Date(hourMs).toISOString()}`,
      message: `${text}: sources ${describe(source)}; table ${describe(stored)}`,
    }));
  const unverifiable = count('unverifiable');
  return {
    name: 'control totals',
    summary: `${count('same')} hours have the same control total in the sources and in the table`,
    total: differences.length,
    differences: differences.slice(0, limit),
    notes:
      unverifiable === 0
        ? []
        : [`${unverifiable} control totals are only in the table, and some sources could not be read again`],
  };
}

function outcomeOf({ source, stored, pending }: HourVersions, isPartlyReadable: boolean): Outcome {
  if (stored === undefined) return source === undefined ? 'pending' : 'missing';
  if (isDeepStrictEqual(stored, source)) return 'same';
  const above = isAbove(stored, source);
  if (above && pending.some((one) => isDeepStrictEqual(one, stored))) return 'same';
  if (above && isPartlyReadable) return 'unverifiable';
  return source === undefined ? 'extra' : 'differing';
}

function describe(total: TotalVersion | undefined): string {
  if (total === undefined) return 'nothing';
  const { version, paidOrders, paidFen, contentHash } = total;
  return `version ${version}, ${paidOrders} orders, ${paidFen} fen, content ${contentHash.toString(16).toUpperCase()}`;
}
