/**
 * The text of a cell as a value of the contract. A text that cannot be one stays as it is, so that validation refuses
 * the event and names the field. No number passes through a float.
 */

/** So many digits are whole numbers in every reader of JSON; the contract allows fewer. */
const WHOLE = /^-?(?:0|[1-9]\d{0,14})$/;
const YUAN = /^(-?)(\d{1,13})(?:\.(\d{0,2})0*)?$/;
const INSTANT =
  /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?$/;
const DIGITS = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/;
/** Milliseconds of the year 9999 at most. */
const EPOCH = /^\d{1,15}$/;
const MAX_EPOCH_MS = 253_402_300_799_999;

export function wholeNumber(text: string): number | string {
  return WHOLE.test(text) ? Number(text) : text;
}

export function fen(text: string, unit: 'yuan' | 'fen'): number | string {
  if (unit === 'fen') return wholeNumber(text);
  const [, sign, yuan, hundredths = ''] = YUAN.exec(text) ?? [];
  if (yuan === undefined) return text;
  return Number(`${sign ?? ''}${yuan}${hundredths.padEnd(2, '0')}`);
}

/** `2017/11/11 0:03` at +08:00 as `2017-11-11T00:03:00+08:00`; what comes after milliseconds is cut off. */
export function instant(text: string, zone: string | undefined): string {
  const [, year, month = '', day = '', hour = '', minute, second = '00', fraction, own] =
    INSTANT.exec(text) ?? DIGITS.exec(text) ?? [];
  const offset = own ?? zone;
  if (year === undefined || offset === undefined) return text;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const clock = `${hour.padStart(2, '0')}:${minute}:${second}`;
  const part = fraction === undefined ? '' : `.${fraction.slice(0, 3)}`;
  return `${date}T${clock}${part}${offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset}`;
}

export function epochInstant(text: string, unit: 'seconds' | 'milliseconds'): string {
  const ms = EPOCH.test(text) ? Number(text) * (unit === 'seconds' ? 1000 : 1) : Number.NaN;
  return ms <= MAX_EPOCH_MS ? new Date(ms).toISOString() : text;
}
