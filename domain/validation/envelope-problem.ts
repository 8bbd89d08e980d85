import { FORM_FAULTS, type FormFault } from '../../schemas/event/form-faults.ts';
import { type Problem, type ReasonCode, REASONS } from '../../schemas/event/reason-codes.ts';

/** A problem in the words of its fault, if that is known, else of its code. */
export function problemAt(code: ReasonCode, path: string, fault?: FormFault): Problem {
  if (fault === undefined) return { code, path, message: REASONS[code] };
  return { code, path, message: FORM_FAULTS[fault].en, fault };
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

/** Why a text is not JSON, if its first character tells. */
export function syntaxFault(text: string): FormFault | undefined {
  if (text.startsWith('\0')) return 'envelope.framed';
  return text.startsWith('\ufeff') ? 'text.mark' : undefined;
}
