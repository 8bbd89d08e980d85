const MAX_NAME_CHARACTERS = 40;
/** A name with so many digits may be a telephone number, an identity card or an account. */
const MANY_DIGITS = 5;

/**
 * The name of a field as it may be stored and shown without the event. A buyer's name or telephone number that became the
 * name of a field must not reach a quarantine, a log or an answer: 40 characters are kept, and U+FFFD replaces each that is
 * not an ASCII letter, digit, `_`, `.` or `-`; digits too, if there are five or more.
 */
export function fieldName(name: string): string {
  const kept = name.slice(0, MAX_NAME_CHARACTERS);
  const digits = kept.replaceAll(/\D/g, '').length;
  return kept.replaceAll(digits < MANY_DIGITS ? /[^\w.-]/gu : /[^A-Za-z_.-]/gu, '\ufffd');
}

/** JSON Pointer (RFC 6901) whose names may be stored and shown without the event. It needs no escapes: no name has `/` or `~`. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((name) => `/${typeof name === 'number' ? String(name) : fieldName(String(name))}`).join('');
}
