import { OF_VARIANCES, type Quality, rankRanges, type Sampled } from './sample-error.ts';

/** A row of a ranking: fen as text, and the error of a sample. */
export interface Ranked {
  readonly sales_fen: string;
  readonly sales_error_percent: number | null;
  /** Null for what has no member, such as orders without a village. */
  readonly rank: number | null;
}

export function sampledOf({ sales_fen: text, sales_error_percent: percent }: Ranked): Sampled {
  const fen = Number(text);
  return { fen, squared: ((fen * (percent ?? 0)) / 100) ** 2 };
}

/** Ranks among these rows alone, which come by rank; in a sample with those that tests of pairs do not exclude. */
export function rankedAmong<Row extends Ranked>(rows: readonly Row[]) {
  const listed = rows.filter(({ rank }) => rank !== null);
  const isSample = listed.some(({ sales_error_percent: error }) => (error ?? 0) > 0);
  const ranges = isSample ? rankRanges(OF_VARIANCES, listed.map(sampledOf)) : [];
  let at = 0;
  return rows.map((row) => {
    if (row.rank === null) return { ...row, rank_best: null, rank_worst: null };
    const range = ranges[at];
    return { ...row, rank: (at += 1), rank_best: range?.best ?? null, rank_worst: range?.worst ?? null };
  });
}

/** Whether a sample tells a figure too badly to publish it. */
export function isUnreliable({ quality }: { readonly quality: Quality | null }): boolean {
  return quality === 'not-published';
}
