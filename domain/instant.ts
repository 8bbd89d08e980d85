/** Instants are epoch milliseconds; the statistics' zone is Asia/Shanghai, +08:00 without summer time since 1992. */

/** How far Shanghai's clock is ahead of UTC. */
export const SHANGHAI_AHEAD_MS = 8 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/** Start of the day of Shanghai that an instant is in. Both in epoch milliseconds. */
export function startOfShanghaiDay(epochMs: number): number {
  return epochMs - ((epochMs + SHANGHAI_AHEAD_MS) % DAY_MS);
}

const FORM =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,3}0{0,6})?(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))$/;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DATE_CHARACTERS = 10;
const HOURS_AT = 11;
const MINUTES_AT = 14;
const SECONDS_AT = 17;
const POINT_AT = 19;

/** Starts of days by date text; NaN for a date that does not exist. A stream names few days. */
const days = new Map<string, number>();
const MOST_DAYS = 1_000;

/**
 * Epoch milliseconds of an RFC 3339 instant; undefined if its date, time or offset does not exist (30 February,
 * 24:00, a leap second, +15:00). Four times as fast as Date.parse.
 */
export function parseInstant(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  const dayMs = startOfDay(text.slice(0, DATE_CHARACTERS));
  if (Number.isNaN(dayMs)) return undefined;
  const clockMs =
    twoDigits(text, HOURS_AT) * HOUR_MS +
    twoDigits(text, MINUTES_AT) * MINUTE_MS +
    twoDigits(text, SECONDS_AT) * SECOND_MS;
  let at = POINT_AT;
  let fractionMs = 0;
  if (text[at] === '.') {
    let unitMs = SECOND_MS;
    for (let digit = digitAt(text, (at += 1)); digit >= 0 && digit <= 9; digit = digitAt(text, (at += 1))) {
      unitMs /= 10;
      fractionMs += digit * unitMs;
    }
  }
  return dayMs + clockMs + fractionMs - offsetMs(text, at);
}

function offsetMs(text: string, at: number): number {
  if (text[at] === 'Z') return 0;
  const sizeMs = twoDigits(text, at + 1) * HOUR_MS + twoDigits(text, at + 4) * MINUTE_MS;
  return text[at] === '-' ? -sizeMs : sizeMs;
}

function twoDigits(text: string, at: number): number {
  return 10 * digitAt(text, at) + digitAt(text, at + 1);
}

function digitAt(text: string, at: number): number {
  return text.charCodeAt(at) - 0x30;
}

function startOfDay(date: string): number {
  const known = days.get(date);
  if (known !== undefined) return known;
  const parsed = new Date(date);
  // Date reads 30 February as a day in March.
  const start = parsed.getUTCDate() === Number(date.slice(8)) ? parsed.getTime() : Number.NaN;
  if (days.size >= MOST_DAYS) days.clear();
  days.set(date, start);
  return start;
}
