import { errorPercent, estimateDay } from '../../domain/statistics/estimate.ts';
import { isRural, type Reading, readSeason, type Version } from '../support/season-oracle.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;

/**
 * Rural sales paid on 11 November until the end of each hour, in fen, from the events of a season alone: as they were
 * known at the end of the hour, when late events had not come, or as they are known at last.
 */
function salesByHour({ year, versions }: Reading, known: 'then' | 'at last'): bigint[] {
  const startMs = Date.parse(`${year}-11-11T00:00:00+08:00`);
  const ofHour = Array.from({ length: HOURS }, () => 0n);
  const highest = new Map<string, Version>();
  const add = ({ paidMs, seller, fen }: Version, sign: bigint) => {
    const hour = paidMs === null ? -1 : Math.floor((paidMs - startMs) / HOUR_MS);
    const before = ofHour[hour];
    if (before !== undefined && isRural(seller)) ofHour[hour] = before + sign * BigInt(fen);
  };
  const until = (hours: number) => ofHour.slice(0, hours).reduce((sum, fen) => sum + fen, 0n);
  const then: bigint[] = [];
  for (const version of versions) {
    while (then.length < HOURS && version.publishedMs >= startMs + (then.length + 1) * HOUR_MS)
      then.push(until(then.length + 1));
    const before = highest.get(version.order);
    if (version.broken || (before !== undefined && before.version >= version.version)) continue;
    if (before !== undefined) add(before, -1n);
    add(version, 1n);
    highest.set(version.order, version);
  }
  return known === 'then' ? then : ofHour.map((_, hour) => until(hour + 1));
}

/** The error in percent of the estimate after each complete hour but the last, of a season and the one before it. */
export function seasonErrors(sampleFactor: number, seed: number): number[] {
  const base = salesByHour(readSeason(2016, sampleFactor, seed), 'at last');
  const own = readSeason(2017, sampleFactor, seed);
  const [then, whole] = [salesByHour(own, 'then'), salesByHour(own, 'at last').at(-1) ?? 0n];
  return Array.from({ length: HOURS - 1 }, (_, hour) => {
    const estimate = estimateDay(then[hour] ?? 0n, base[hour] ?? 0n, base.at(-1) ?? 0n, []);
    if (estimate === null) throw new Error(`nothing was sold until hour ${hour}`);
    return Number(errorPercent(estimate.fen, whole).toFixed(2));
  });
}
