/** Days after the end of the period in which late and amended orders are still expected. */
export const ALLOWED_LATENESS_DAYS = 3;

export type EditionStatus = 'preliminary' | 'revised' | 'final' | 'corrected';

/** When the allowed lateness of a period has passed, in epoch ms. */
export function finalFromMs(periodEndMs: number): number {
  return periodEndMs + ALLOWED_LATENESS_DAYS * 86_400_000;
}

/** Whether a final edition is among these: what follows it is a correction. */
export function hasFinal(editions: readonly { readonly status: EditionStatus }[]): boolean {
  return editions.some(({ status }) => status === 'final');
}

/**
 * The status of the edition after these: final once the allowed lateness has passed; before that the first is preliminary
 * and later ones are revised.
 */
export function statusOf(
  periodEndMs: number,
  nowMs: number,
  before: readonly { readonly status: EditionStatus }[],
): EditionStatus {
  if (hasFinal(before)) return 'corrected';
  if (nowMs >= finalFromMs(periodEndMs)) return 'final';
  return before.length === 0 ? 'preliminary' : 'revised';
}
