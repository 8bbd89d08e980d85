const GROUPED = new Intl.NumberFormat('en-US');

/** `1,234,567`, independent of the locale. */
export function count(value: number | bigint): string {
  return GROUPED.format(value);
}

/**
 * Foreign text on one line. Characters that control a terminal, break the line, or hide or reverse text are shown as
 * JSON escapes: control and format characters, line and paragraph separators, lone surrogates.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

/** The same, but line feeds stay. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
