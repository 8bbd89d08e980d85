/** A row, by the columns that tell the rows of an answer apart. */
export type Place = readonly string[];

export const NO_SUCH_CURSOR = Symbol('no such cursor');

export function cursorOf(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** The row that a cursor names, which may be gone by now. */
export function readCursor(text: string, length: number): Place | typeof NO_SUCH_CURSOR {
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    const isPlace = Array.isArray(place) && place.length === length && place.every(isText);
    return isPlace && cursorOf(place as Place) === text ? (place as Place) : NO_SUCH_CURSOR;
  } catch {
    return NO_SUCH_CURSOR;
  }
}

const isText = (part: unknown): boolean => typeof part === 'string';

/** The order of rows: by what tells them apart, so that a page begins after the last one whatever their figures became. */
export function isAfter(place: Place, other: Place): boolean {
  const at = place.findIndex((part, index) => part !== other[index]);
  return at >= 0 && (place[at] ?? '') > (other[at] ?? '');
}
