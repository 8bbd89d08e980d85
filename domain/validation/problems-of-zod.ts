import type { z } from 'zod';
import { FORM_FAULTS } from '../../schemas/event/form-faults.ts';
import type { Problem, ReasonCode } from '../../schemas/event/reason-codes.ts';
import { faultOf } from './form-fault.ts';
import { pointer } from './pointer.ts';

type Issue = z.core.$ZodIssue;

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
