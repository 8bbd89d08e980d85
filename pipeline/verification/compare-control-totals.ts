import { isDeepStrictEqual } from 'node:util';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ControlTotal } from '../../domain/control-total.ts';
import { counted } from '../../domain/text/counted.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type CheckResult, checkResult, DIFFERENCE_TEXTS, type DifferenceKind } from './difference.ts';
import type { Side } from './scratch.ts';

/** A version of a control total, as a source or the table has it. */
export interface TotalVersion {
  readonly version: bigint;
  readonly contentHash: bigint;
  readonly paidOrders: bigint;
  readonly paidFen: bigint;
}

/** The versions of the control total of a platform's hour. */
export interface HourVersions {
  readonly platform: Platform;
  /** Start of the hour, in epoch ms. */
  readonly hourMs: number;
  /** The one that counts by the logged positions. */
  source: TotalVersion | undefined;
  /** Read, but not logged when the check began. */
  readonly pending: TotalVersion[];
  stored: TotalVersion | undefined;
}

/** The control totals of the sources and of the table. Memory holds them all: a platform declares some thousand hours a year. */
export class ReadTotals {
  readonly #hours = new Map<string, HourVersions>();

  get hours(): Iterable<HourVersions> {
    return this.#hours.values();
  }

  add(side: Side, { platform, hourMs, ...total }: ControlTotal, contentHash: string): void {
    const hour = this.#at(platform, hourMs);
    const found: TotalVersion = {
      version: BigInt(total.version),
      contentHash: BigInt(contentHash),
      paidOrders: BigInt(total.paidOrders),
      paidFen: BigInt(total.paidFen),
    };
    if (side === 'pending') hour.pending.push(found);
    else if (isAbove(found, hour.source)) hour.source = found;
  }

  async readStored(client: ClickHouseClient): Promise<void> {
    const found = await rows<Record<'version' | 'hash' | 'orders' | 'fen', string> & Key>(
      client,
      `SELECT toString(platform) AS platform, toUnixTimestamp(hour) AS hour, toString(version) AS version,
         toString(content_hash) AS hash, toString(paid_orders) AS orders, toString(paid_fen) AS fen
       FROM control_total FINAL`,
    );
    for (const { platform, hour, version, hash, orders, fen } of found) {
      this.#at(platform, hour * 1_000).stored = {
        version: BigInt(version),
        contentHash: BigInt(hash),
        paidOrders: BigInt(orders),
        paidFen: BigInt(fen),
      };
    }
  }

  #at(platform: Platform, hourMs: number): HourVersions {
    const key = `${platform} ${hourMs}`;
    const hour = this.#hours.get(key) ?? {
      platform,
      hourMs,
      source: undefined,
      pending: [],
      stored: undefined,
    };
    this.#hours.set(key, hour);
    return hour;
  }
}

interface Key {
  readonly platform: Platform;
  readonly hour: number;
}

/** The higher version counts, and of two contents the one with the greater hash. */
function isAbove(one: TotalVersion, other: TotalVersion | undefined): boolean {
  if (other === undefined || one.version > other.version) return true;
  return one.version === other.version && one.contentHash > other.contentHash;
}

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
  const summary = `${counted(count('same'), 'hour has')} the same control total in the sources and in the table`;
  const note = `${counted(unverifiable, 'control total is')} only in the table, and some sources could not be read again`;
  return checkResult('control totals', summary, differences, limit, unverifiable === 0 ? [] : [note]);
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
  return `version ${version}, ${counted(paidOrders, 'order')}, ${paidFen} fen, content ${contentHash.toString(16).toUpperCase()}`;
}
