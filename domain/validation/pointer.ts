const MAX_NAME_CHARACTERS = 64;

/**
 * JSON Pointer (RFC 6901). Names come from the event: they are cut to a bound, and what no terminal should meet
 * and no UTF-8 can say (control characters, halves of surrogate pairs, also those that the cut leaves) is replaced.
 */
export function pointer(path: readonly PropertyKey[]): string {
  return path
    .map((name) =>
      String(name)
        .slice(0, MAX_NAME_CHARACTERS)
        .replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd'),
    )
    .map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
