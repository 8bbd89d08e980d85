import { parseInstant } from '../instant.ts';

/** The platforms write local times of China without an offset. */
const FORM = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?$/;
/** Days by which a platform says that there is no time. */
const NO_DAYS = new Set(['0001-01-01', '1970-01-01', '0000-00-00']);

/** An RFC 3339 instant; null if the text stands for no time; undefined if it is no time. */
export function localInstant(text: string): string | null | undefined {
  if (text === '') return null;
  const [, day = '', clock = ''] = FORM.exec(text) ?? [];
  if (NO_DAYS.has(day)) return null;
  const instant = `${day}T${clock}+08:00`;
  return parseInstant(instant) === undefined ? undefined : instant;
}

/** The later of two instants of {@link localInstant}, which compare as text. */
export function later(a: string, b: string | null): string {
  return b !== null && b > a ? b : a;
}
