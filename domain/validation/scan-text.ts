import type { OrderEvent } from '../../schemas/event/envelope.ts';
import type { FormFault } from '../../schemas/event/form-faults.ts';
import { MAX_PROBLEMS, type Problem, type ReasonCode } from '../../schemas/event/reason-codes.ts';
import { problemAt } from './envelope-problem.ts';
import { pointer } from './pointer.ts';

/** A string, with the colon that makes it a key; a number; or a bracket or comma. */
const TOKEN = /("[^"\\]*(?:\\.[^"\\]*)*")\s*(:?)|(-?\d[\d.eE+-]*)|[{}[\],]/g;

/** An event, its data, the lines, a line. Deeper values belong to a duplicate key that JSON.parse dropped. */
const MAX_DEPTH = 4;

interface Container {
  readonly keys: Set<string>;
  /** Name or index of the member that is being read. */
  member: string | number;
}

export interface ScanOptions {
  /** Containers that are deeper are passed over. */
  readonly depth?: number;
  /** Whether numbers must be whole. */
  readonly wholeNumbers?: boolean;
}

/**
 * Scans a text that JSON.parse accepts for what it hides: duplicate keys in one object, and numbers that are not whole.
 * Time is linear in the text, memory in its keys.
 */
export function scanText(
  text: string,
  { depth: maxDepth = MAX_DEPTH, wholeNumbers = true }: ScanOptions = {},
): Problem[] {
  const problems = new Map<string, Problem>();
  const open: Container[] = [];
  let depth = 0;
  const report = (code: ReasonCode, fault?: FormFault): void => {
    const path = pointer(open.map(({ member }) => member));
    if (!problems.has(path)) problems.set(path, problemAt(code, path, fault));
  };
  for (const [token, string = '', colon, number] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      depth += 1;
      if (depth <= maxDepth) open.push({ keys: new Set(), member: token === '[' ? 0 : '' });
      continue;
    }
    if (token === '}' || token === ']') {
      if (depth <= maxDepth) open.pop();
      depth -= 1;
      continue;
    }
    const container = open.at(-1);
    if (container === undefined || depth > maxDepth) continue;
    if (token === ',' && typeof container.member === 'number') container.member += 1;
    if (colon === ':') {
      const key = JSON.parse(string) as string;
      container.member = key;
      if (container.keys.has(key)) report('json.duplicate_key');
      container.keys.add(key);
    }
    if (wholeNumbers && number !== undefined && !isWhole(number)) {
      report('field.range', 'number.fraction');
    }
    if (problems.size === MAX_PROBLEMS) break;
  }
  return [...problems.values()];
}

/** Whether a JSON number is whole, by its digits: a double rounds 1.00000000000000001 to a whole number. */
function isWhole(number: string): boolean {
  const parts = /^-?(\d+)(?:\.(\d+))?(?:[eE](.+))?$/.exec(number);
  const fraction = parts?.[2] ?? '';
  const digits = (parts?.[1] ?? '') + fraction;
  let significant = digits.length;
  while (significant > 0 && digits[significant - 1] === '0') significant -= 1;
  const places = fraction.length - (digits.length - significant) - Number(parts?.[3] ?? 0);
  return significant === 0 || places <= 0;
}

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
