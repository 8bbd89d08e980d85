import type { z } from 'zod';
import { FAULT_READER, type FormFault } from '../../schemas/event/form-faults.ts';
import type { Problem, ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Values } from '../../schemas/text/say.ts';
import { problemAt } from './envelope-problem.ts';
import { pointer } from './pointer.ts';

type Issue = z.core.$ZodIssue;

const NULLABLE: ReadonlySet<unknown> = new Set(['paidAt', 'sellerVillage', 'outlet', 'settlementReference']);
const INSTANTS: ReadonlySet<unknown> = new Set(['time', 'placedAt', 'paidAt']);
const CODES: ReadonlySet<unknown> = new Set(['sellerCounty', 'sellerVillage', 'buyerCounty', 'county']);
const AMOUNTS: ReadonlySet<unknown> = new Set(['amountFen', 'goodsAmountFen', 'refundedFen', 'paidFen']);
const NUMBERS: ReadonlySet<unknown> = new Set([...AMOUNTS, 'version', 'paidOrders']);

/** A valid instant with one thing changed; the first that fits is named. */
const INSTANT_FAULTS: readonly (readonly [RegExp, FormFault])[] = [
  [/^\d{9,16}$/, 'instant.number'],
  [/^\d{4}-\d{2}-\d{2}$/, 'instant.no_time'],
  [/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}/, 'instant.blank'],
  [/^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(?:[Zz]|[+-].*)?$/, 'instant.no_seconds'],
  [/^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}\.\d{4,}/, 'instant.fraction'],
  [/^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?$/, 'instant.no_offset'],
  [/^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?[+-]\d{2}(?:\d{2})?$/, 'instant.offset_form'],
  [/^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/, 'instant.lower_case'],
];

type Fault = readonly [FormFault, Values?];

/** Names what is wrong with the form of a value that the schema refuses; undefined if its reason says all. */
function faultOf(issue: Issue, value: unknown): Fault | undefined {
  const name = issue.path.at(-1);
  if (value === undefined) return [NULLABLE.has(name) ? 'field.absent_nullable' : 'field.absent'];
  switch (issue.code) {
    case 'invalid_type':
      return faultOfType(name, value, issue.expected);
    case 'invalid_value': {
      const words = issue.values.map((one) => JSON.stringify(one)).join(', ');
      return issue.values.length === 1
        ? ['value.only', { value: words }]
        : ['value.one_of', { values: words }];
    }
    case 'invalid_format': {
      // The texts of the schema's patterns are texts of faults.
      const fault = FAULT_READER.read(issue.message)?.id;
      if (fault === undefined) return undefined;
      if (fault !== 'instant.form' || typeof value !== 'string') return [fault];
      return [INSTANT_FAULTS.find(([form]) => form.test(value))?.[1] ?? fault];
    }
    case 'too_big': {
      const most = { most: String(issue.maximum) };
      if (issue.origin === 'string') return ['text.long', most];
      if (issue.origin === 'array') return ['list.long', most];
      return [AMOUNTS.has(name) ? 'amount.most' : 'number.most', most];
    }
    case 'too_small':
      if (issue.origin === 'string') return ['text.empty'];
      if (issue.origin === 'array') return ['list.empty'];
      return [AMOUNTS.has(name) ? 'amount.least' : 'number.least', { least: String(issue.minimum) }];
    default:
      return undefined;
  }
}

const TYPES: Readonly<Partial<Record<string, FormFault>>> = {
  string: 'type.text',
  number: 'type.whole',
  int: 'type.whole',
  object: 'type.object',
  array: 'type.list',
};

function faultOfType(name: PropertyKey | undefined, value: unknown, expected: string): Fault | undefined {
  const fault = mistakenFor(name, value) ?? TYPES[expected];
  return fault && [fault];
}

/** What a value of another type was most likely meant to be. */
function mistakenFor(name: PropertyKey | undefined, value: unknown): FormFault | undefined {
  if (typeof value === 'string') {
    if (name === undefined) return 'envelope.text';
    if (name === 'data') return 'envelope.data_text';
    return AMOUNTS.has(name) ? 'amount.text' : undefined;
  }
  if (name === undefined) return Array.isArray(value) ? 'envelope.batched' : undefined;
  if (typeof value !== 'number') return undefined;
  if (INSTANTS.has(name)) return 'instant.number';
  if (CODES.has(name)) return 'code.number';
  if (name === 'quantity') return 'quantity.number';
  if (!NUMBERS.has(name)) return undefined;
  // JSON.parse reads `1e400` as Infinity.
  if (!Number.isFinite(value)) return 'number.beyond';
  return AMOUNTS.has(name) ? 'amount.fraction' : 'number.fraction';
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[name];
  }
  return value;
}

function codeOf(issue: Issue, value: unknown): ReasonCode {
  if (value === undefined) return 'field.missing';
  switch (issue.code) {
    case 'invalid_type':
      // A fraction, or a number too large for a double.
      return typeof value === 'number' && ['int', 'number'].includes(issue.expected)
        ? 'field.range'
        : 'field.type';
    case 'invalid_value':
      return typeof value === typeof issue.values[0] ? 'field.value' : 'field.type';
    case 'invalid_format':
      return 'field.format';
    case 'too_big':
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array' ? 'field.length' : 'field.range';
    default:
      return 'field.value';
  }
}

/**
 * Translates zod's issues into problems, one a place, in which a wrong type counts most. Their messages say what was expected
 * and repeat no value.
 */
export function problemsOfZod(issues: readonly Issue[], event: unknown): Problem[] {
  const problems = new Map<string, Problem>();
  for (const issue of issues)
    for (const problem of problemsOf(issue, event)) {
      const known = problems.get(problem.path);
      // The bounds of a field come after those of whole numbers in a double.
      if (known === undefined || (issue.code.startsWith('too_') && known.code === 'field.range'))
        problems.set(problem.path, problem);
    }
  return [...problems.values()];
}

function problemsOf(issue: Issue, event: unknown): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) =>
      problemAt('field.unknown', pointer([...issue.path, key]), 'field.unknown'),
    );
  const value = valueAt(event, issue.path);
  const [fault, values] = faultOf(issue, value) ?? [];
  return [problemAt(codeOf(issue, value), pointer(issue.path), fault, values)];
}
