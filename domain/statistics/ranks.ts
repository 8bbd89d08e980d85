import { type Quality, rankRanges } from './sample-error.ts';

/** A row of a ranking: fen as text, and the error of a sample. */
export interface Ranked {
  readonly sales_fen: string;
  readonly sales_error_percent: number | null;
  /** Null for what has no member, such as orders without a village. */
  readonly rank: number | null;
}

/** Fen, and their standard error. */
function sampledOf({ sales_fen: text, sales_error_percent: percent }: Ranked) {
  const fen = Number(text);
  return { fen, error: (fen * (percent ?? 0)) / 100 };
}

/** Ranks among these rows alone, which come by rank; in a sample with those that tests of pairs do not exclude. */
export function rankedAmong<Row extends Ranked>(rows: readonly Row[]) {
  const listed = rows.filter(({ rank }) => rank !== null);
  const isSample = listed.some(({ sales_error_percent: error }) => (error ?? 0) > 0);
  const ranges = isSample ? rankRanges(listed.map(sampledOf)) : [];
  let at = 0;
  return rows.map((row) => {
    if (row.rank === null) return { ...row, rank_best: null, rank_worst: null };
    const range = ranges[at];
    return { ...row, rank: (at += 1), rank_best: range?.best ?? null, rank_worst: range?.worst ?? null };
  });
}

/** Standard errors of the shares of these rows in what they come to together, in percentage points; null without a sample. */
export function shareErrorsAmong(rows: readonly Ranked[]): (number | null)[] {
  const all = rows.map(sampledOf);
  const whole = all.reduce((sum, { fen }) => sum + fen, 0);
  const variance = all.reduce((sum, { error }) => sum + error ** 2, 0);
  return all.map(({ fen, error }) => {
    const share = fen / whole;
    const squared = (1 - 2 * share) * error ** 2 + share ** 2 * variance;
    return variance > 0 ? (100 * Math.sqrt(Math.max(0, squared))) / whole : null;
  });
}

/** Whether a sample tells a figure too badly to publish it. */
export function isUnreliable({ quality }: { readonly quality: Quality | null }): boolean {
  return quality === 'not-published';
}
