import { errorPercent, estimateDay } from '../../domain/statistics/estimate.ts';
import { CORRECT, isRural, type Reading, readSeason } from '../support/season-oracle.ts';

const HOUR_MS = 3_600_000;
const HOURS = 24;

/** Rural sales paid on 11 November until the end of each hour, in fen, from the events of a season alone. */
function salesByHour({ year, versions }: Reading): bigint[] {
  const startMs = Date.parse(`${year}-11-11T00:00:00+08:00`);
  const ofHour = Array.from({ length: HOURS }, () => 0n);
  for (const version of CORRECT.choose(versions.filter(CORRECT.accepts))) {
    const hour = version.paidMs === null ? -1 : Math.floor((version.paidMs - startMs) / HOUR_MS);
    const before = ofHour[hour];
    if (before !== undefined && isRural(version.seller)) ofHour[hour] = before + BigInt(version.fen);
  }
  let sum = 0n;
  return ofHour.map((fen) => (sum += fen));
}

/** The error in percent of the estimate after each complete hour but the last, of a season and the one before it. */
export function seasonErrors(sampleFactor: number, seed: number): number[] {
  const [base, own] = ([2016, 2017] as const).map((year) =>
    salesByHour(readSeason(year, sampleFactor, seed)),
  );
  const [wholeBase = 0n, whole = 0n] = [base?.at(-1), own?.at(-1)];
  return Array.from({ length: HOURS - 1 }, (_, hour) => {
    const estimate = estimateDay(own?.[hour] ?? 0n, base?.[hour] ?? 0n, wholeBase, []);
    if (estimate === null) throw new Error(`nothing was sold until hour ${hour}`);
    return Number(errorPercent(estimate.fen, whole).toFixed(2));
  });
}
