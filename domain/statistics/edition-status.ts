/** Days after the end of the period in which late and amended orders are still expected. */
export const ALLOWED_LATENESS_DAYS = 3;

export type EditionStatus = 'preliminary' | 'revised' | 'final';

/** When the allowed lateness of a period has passed, in epoch ms. */
export function finalFromMs(periodEndMs: number): number {
  return periodEndMs + ALLOWED_LATENESS_DAYS * 86_400_000;
}

/**
 * The status of the next edition: final once the allowed lateness has passed; before that the first is preliminary and
 * later ones are revised. A correction after a final edition is another final edition.
 */
export function statusOf(periodEndMs: number, nowMs: number, editionsBefore: number): EditionStatus {
  if (nowMs >= finalFromMs(periodEndMs)) return 'final';
  return editionsBefore === 0 ? 'preliminary' : 'revised';
}
