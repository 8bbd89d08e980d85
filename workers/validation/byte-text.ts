/**
 * Texts of bytes: strings whose characters stand for one byte each (ISO 8859-1), here those of UTF-8. V8 keeps and
 * writes them as they are, where a string with one Chinese name costs two bytes a character and a slow conversion.
 */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const BEYOND_ASCII = /[^\0-\x7f]/;

/** Names of goods come again and again; beyond so many they are forgotten and begun anew. */
const MOST_REMEMBERED = 10_000;
/** Longer than a name may be: a cache of what is refused is of no use. */
const LONGEST_REMEMBERED = 600;

/** The text that bytes spell; undefined where they are not UTF-8. */
export const textOfBytes = remembered((bytes: string) => decode(Buffer.from(bytes, 'latin1')));

/** The bytes of a text. */
export function bytesOfText(text: string): string {
  return BEYOND_ASCII.test(text) ? encoded(text) : text;
}

const encoded = remembered((text: string) => Buffer.from(text, 'utf8').toString('latin1'));

export function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    // A fatal decoder says no more than that the bytes are not UTF-8.
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

/** V8 keeps a part of a text as a view, which would keep the whole batch that a name was read from. */
function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
