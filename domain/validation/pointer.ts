const MAX_NAME_CHARACTERS = 64;

/**
 * JSON Pointer (RFC 6901). Names come from the event, so they are cut to 64 characters, and U+FFFD replaces control
 * characters, which could steer a terminal, and unpaired surrogates, which UTF-8 cannot encode.
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
