import { visit } from 'jsonc-parser';
import { faultText, type FormFault } from '../../schemas/event/form-faults.ts';
import { type Problem, type ReasonCode, REASONS } from '../../schemas/event/reason-codes.ts';
import type { Values } from '../../schemas/text/say.ts';

/** A problem in the words of its fault, if that is known, else of its code. */
export function problemAt(code: ReasonCode, path: string, fault?: FormFault, values?: Values): Problem {
  if (fault === undefined) return { code, path, message: REASONS[code] };
  return { code, path, message: faultText(fault, values), fault, ...(values && { values }) };
}

/**
 * The one problem of an event in another mode of CloudEvents than the structured one. Without it, the publisher would
 * see twenty fields that are absent or unknown. Undefined for any other value.
 */
export function envelopeProblem(json: unknown): Problem | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const has = (name: string): boolean => Object.hasOwn(json, name);
  if (!has('data') && has('data_base64')) return problemAt('field.missing', '/data', 'envelope.data_base64');
  const isOrder = has('orderId') && has('platform') && has('lines');
  return isOrder && !has('data') && !has('specversion')
    ? problemAt('field.missing', '/specversion', 'envelope.binary')
    : undefined;
}

/** The problem of a text that is not JSON: its first character, or else the place where it breaks. */
export function syntaxProblem(text: string): Problem {
  if (text.startsWith('\0')) return problemAt('json.syntax', '', 'envelope.framed');
  if (text.startsWith('\ufeff')) return problemAt('json.syntax', '', 'text.mark');
  const place = brokenAt(text);
  return place === undefined
    ? problemAt('json.syntax', '')
    : problemAt('json.syntax', '', 'json.broken', place);
}

/** Line and column, from 1, where a text stops being JSON; undefined if it does not, or is too deep to say. */
export function brokenAt(text: string): { readonly line: string; readonly column: string } | undefined {
  let place: { line: string; column: string } | undefined;
  try {
    visit(
      text,
      {
        onError: (_, __, ___, line, column) => {
          place ??= { line: String(line + 1), column: String(column + 1) };
        },
      },
      { disallowComments: true },
    );
  } catch (error) {
    // It reads lists within lists by calls within calls.
    if (!(error instanceof RangeError)) throw error;
  }
  return place;
}
