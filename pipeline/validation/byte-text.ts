/**
 * Byte strings: strings in which each character is one byte (ISO 8859-1) of UTF-8. V8 stores and writes them
 * unchanged, while a string with one Chinese name takes two bytes a character and a slow conversion.
 */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const BEYOND_ASCII = /[^\0-\x7f]/;

/** Product names repeat. At this many entries the cache is emptied. */
const MOST_REMEMBERED = 10_000;
/** In bytes: no valid name is longer, and caching refused names is useless. */
const LONGEST_REMEMBERED = 800;

/** Decodes a byte string; undefined if it is not UTF-8. */
export const textOfBytes = remembered((bytes: string) => decode(Buffer.from(bytes, 'latin1')));

/** Encodes a text as a byte string. */
export function bytesOfText(text: string): string {
  return BEYOND_ASCII.test(text) ? encoded(text) : text;
}

const encoded = remembered((text: string) => Buffer.from(text, 'utf8').toString('latin1'));

export function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    // A fatal decoder throws only if the bytes are not UTF-8.
    return undefined;
  }
}

function remembered<T>(convert: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = convert(text);
    if (text.length > LONGEST_REMEMBERED) return made;
    if (known.size >= MOST_REMEMBERED) known.clear();
    known.set(copyOf(text), made);
    return made;
  };
}

/** V8 represents a substring as a view, which would keep the whole batch in memory. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
