import type { OrderEvent } from '../../schemas/event/envelope.ts';
import type { Problem } from '../../schemas/event/reason-codes.ts';
import { scanText } from './scan-text.ts';

const SPACE = 0x20;
const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
/** The bit that turns an upper-case letter into lower case. */
const LOWER_CASE = 0x20;
const E = 0x65;

/**
 * Problems that JSON.parse hides: a duplicate key, of which it takes the last, and a number that it rounds to a whole
 * one. `event` must be the result of parsing `text` by the schema.
 *
 * Counting keys clears almost every text and costs a fraction of the parsing. The others are scanned.
 */
export function textProblems(text: string, event: OrderEvent): Problem[] {
  return countPlainKeys(text) === countKeys(event) ? [] : scanText(text);
}

/**
 * Number of keys in a text, or NaN if a number has a fraction or an exponent. Never too low: in JSON a colon follows
 * each key, after a quote or a blank. Too high if a string begins with a colon; that costs a scan.
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

/** Number of keys at all depths of an event. The schema adds none to those of the text. */
function countKeys(event: OrderEvent): number {
  const { outlet, lines } = event.data;
  let keys = Object.keys(event).length + Object.keys(event.data).length;
  if (outlet !== null) keys += Object.keys(outlet).length;
  for (const line of lines) keys += Object.keys(line).length;
  return keys;
}
