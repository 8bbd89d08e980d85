import type { z } from 'zod';
import { FORM_FAULTS, type FormFault } from '../../schemas/event/form-faults.ts';

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
export function faultOf(issue: Issue, value: unknown): FormFault | undefined {
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
