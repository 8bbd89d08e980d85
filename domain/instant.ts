/** Instants are epoch milliseconds; the statistics' zone is Asia/Shanghai, +08:00 without summer time since 1992. */

const FORM = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;
const MINUTE_MS = 60_000;

/**
 * Epoch milliseconds of an RFC 3339 instant, or undefined where the calendar, the clock or the offset has no
 * such instant (30 February, 24:00, a leap second, +15:00). Date.parse would roll 30 February over into March.
 */
export function parseInstant(text: string): number | undefined {
  const match = FORM.exec(text);
  if (match === null) return undefined;
  const part = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  const [hour, minute, second] = [part(4), part(5), part(6)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offsetMinutes = part(9) * 60 + part(10);
  if (part(10) > 59 || offsetMinutes > 14 * 60) return undefined;
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  const local = new Date(0);
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second, Number((match[7] ?? '0').padEnd(3, '0')));
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return undefined;
  return local.getTime() - (match[8] === '-' ? -1 : 1) * offsetMinutes * MINUTE_MS;
}

/** Start of the minute that an instant lies in; the same in every zone whose offset is whole minutes. */
export function startOfMinute(epochMs: number): number {
  return Math.floor(epochMs / MINUTE_MS) * MINUTE_MS;
}
