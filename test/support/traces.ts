/** All strings, byte arrays and keys in a value at any depth. Temporal's client returns payloads as byte arrays. */
export function contentsOf(value: unknown): Buffer[] {
  if (typeof value === 'string') return [Buffer.from(value)];
  if (value instanceof Uint8Array) return [Buffer.from(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [Buffer.from(key), ...contentsOf(inner)]);
}

/** The texts that occur in the contents: verbatim, JSON-escaped, in base64 or in hex. */
export function tracesIn(contents: readonly Uint8Array[], texts: readonly string[]): string[] {
  const all = Buffer.concat(contents.flatMap((content) => [content, Buffer.from('\0')]));
  return texts.filter((text) => spellings(text).some((spelling) => all.includes(spelling)));
}

function spellings(text: string): string[] {
  const bytes = Buffer.from(text);
  const escaped = text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [text, escaped, bytes.toString('hex'), ...[0, 1, 2].map((shift) => base64After(bytes, shift))];
}

/** The base64 characters that depend only on these bytes, if `shift` other bytes precede them in their group. */
function base64After(bytes: Buffer, shift: number): string {
  const whole = Buffer.concat([Buffer.alloc(shift), bytes])
    .toString('base64')
    .replaceAll('=', '');
  return whole.slice(shift === 0 ? 0 : shift + 1, whole.length - 1);
}
