import type { OrderEvent } from '../../schemas/event/envelope.ts';
import type { Problem } from '../../schemas/event/reason-codes.ts';
import { scanText } from './scan-text.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
/** Of a letter, either case. */
const LOWER_CASE = 0x20;
const E = 0x65;

/**
 * What the text of an event says and JSON.parse hides: a key that comes twice, of which it takes the last, and a
 * number that it rounds to a whole one. The event must be what the schema made of the same text.
 *
 * Almost every text is cleared by counting, which costs a fraction of the parsing; the others are scanned.
 */
export function textProblems(text: string, event: OrderEvent): Problem[] {
  return countPlainKeys(text) === countKeys(event) ? [] : scanText(text);
}

/**
 * Keys of a text, or NaN where a number has a fraction or an exponent. Never too few: in JSON each key is followed
 * by a colon with a quote or a blank before it. Too many where a string begins with a colon, which costs a scan.
 */
function countPlainKeys(text: string): number {
  let keys = 0;
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    const before = text.charCodeAt(colon - 1);
    if (before !== QUOTE && before > SPACE) continue;
    keys += 1;
    let at = colon + 1;
    let character = text.charCodeAt(at);
    while (character <= SPACE) character = text.charCodeAt((at += 1));
    if (character > NINE || character === QUOTE) continue;
    if (character === MINUS) character = text.charCodeAt((at += 1));
    while (character >= ZERO && character <= NINE) character = text.charCodeAt((at += 1));
    if (character === POINT || (character | LOWER_CASE) === E) return NaN;
  }
  return keys;
}

/** Keys of an event at all depths. An object of the schema holds what the text named, and nothing else. */
function countKeys(event: OrderEvent): number {
  const { outlet, lines } = event.data;
  let keys = Object.keys(event).length + Object.keys(event.data).length;
  if (outlet !== null) keys += Object.keys(outlet).length;
  for (const line of lines) keys += Object.keys(line).length;
  return keys;
}
