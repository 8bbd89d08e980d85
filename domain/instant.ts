/** Instants are epoch milliseconds; the statistics' zone is Asia/Shanghai, +08:00 without summer time since 1992. */

const FORM =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3})?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;
const MINUTE_MS = 60_000;
const DATE_CHARACTERS = 10;

/**
 * Epoch milliseconds of an RFC 3339 instant, or undefined where the calendar, the clock or the offset has no
 * such instant (30 February, 24:00, a leap second, +15:00).
 */
export function parseInstant(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  const day = Number(text.slice(8, DATE_CHARACTERS));
  // Date.parse rolls 30 February over into March, and every month has 28 days.
  if (day > 28 && new Date(text.slice(0, DATE_CHARACTERS)).getUTCDate() !== day) return undefined;
  return Date.parse(text);
}

/** Start of the minute that an instant lies in; the same in every zone whose offset is whole minutes. */
export function startOfMinute(epochMs: number): number {
  return Math.floor(epochMs / MINUTE_MS) * MINUTE_MS;
}
