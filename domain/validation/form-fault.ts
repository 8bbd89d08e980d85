import type { z } from 'zod';
import { FORM_FAULTS, type FormFault } from '../../schemas/event/form-faults.ts';
import type { Problem, ReasonCode } from '../../schemas/event/reason-codes.ts';
import { pointer } from './pointer.ts';

type Issue = z.core.$ZodIssue;

const NULLABLE: ReadonlySet<unknown> = new Set(['paidAt', 'sellerVillage', 'outlet', 'settlementReference']);
const INSTANTS: ReadonlySet<unknown> = new Set(['time', 'placedAt', 'paidAt']);
const CODES: ReadonlySet<unknown> = new Set(['sellerCounty', 'sellerVillage', 'buyerCounty', 'county']);
const AMOUNTS: ReadonlySet<unknown> = new Set(['amountFen', 'goodsAmountFen', 'refundedFen']);

/** The texts of the schema's patterns are texts of faults. */
const FAULT_OF_TEXT = new Map(
  Object.entries(FORM_FAULTS).map(([fault, { en }]) => [en as string, fault as FormFault]),
);

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

/** The fault that a message names; undefined for a message of another kind. */
export function faultOfMessage(message: string): FormFault | undefined {
  return FAULT_OF_TEXT.get(message);
}

/** Names what is wrong with the form of a value that the schema refuses; undefined if its reason says all. */
function faultOf(issue: Issue, value: unknown): FormFault | undefined {
  const name = issue.path.at(-1);
  if (value === undefined) return NULLABLE.has(name) ? 'field.absent_nullable' : 'field.absent';
  if (issue.code === 'invalid_type') return faultOfType(name, value);
  if (issue.code !== 'invalid_format') return undefined;
  const fault = faultOfMessage(issue.message);
  if (fault !== 'instant.form' || typeof value !== 'string') return fault;
  return INSTANT_FAULTS.find(([form]) => form.test(value))?.[1] ?? fault;
}

function faultOfType(name: PropertyKey | undefined, value: unknown): FormFault | undefined {
  if (name === undefined)
    return Array.isArray(value) ? 'envelope.batched' : faultOfText(value, 'envelope.text');
  if (name === 'data') return faultOfText(value, 'envelope.data_text');
  const isAmount = AMOUNTS.has(name);
  if (typeof value !== 'number') return isAmount ? faultOfText(value, 'amount.text') : undefined;
  if (!Number.isInteger(value) && (isAmount || name === 'version'))
    return Number.isFinite(value) ? (isAmount ? 'amount.fraction' : 'number.fraction') : undefined;
  if (INSTANTS.has(name)) return 'instant.number';
  if (CODES.has(name)) return 'code.number';
  return name === 'quantity' ? 'quantity.number' : undefined;
}

function faultOfText(value: unknown, fault: FormFault): FormFault | undefined {
  return typeof value === 'string' ? fault : undefined;
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
      // A fraction, or a number too large for a double: JSON.parse reads `1e400` as Infinity.
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

function expectedBy(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(', ');
    case 'too_big':
      return `<= ${issue.maximum}`;
    case 'too_small':
      return `>= ${issue.minimum}`;
    default:
      return undefined;
  }
}

/** Translates zod's issues into reason codes. Their messages say what was expected and repeat no value. */
export function problemsOfZod(issues: readonly Issue[], event: unknown): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        code: 'field.unknown',
        path: pointer([...issue.path, key]),
        message: 'The contract has no such field; only a new version of it may add fields.',
      }));
    }
    const value = valueAt(event, issue.path);
    const fault = faultOf(issue, value);
    return [
      {
        code: codeOf(issue, value),
        path: pointer(issue.path),
        ...(fault === undefined
          ? { message: issue.message, expected: expectedBy(issue) }
          : { message: FORM_FAULTS[fault].en, fault }),
      },
    ];
  });
}
