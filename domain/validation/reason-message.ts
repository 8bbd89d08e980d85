import { FAULT_READER } from '../../schemas/event/form-faults.ts';
import { type Problem, REASON_TEXTS, type ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Language } from '../../schemas/text/language.ts';
import { say } from '../../schemas/text/say.ts';

/** What is wrong with an event, in a sentence for its publisher. It repeats nothing of the event. */
export function reasonMessage({ code, message, fault, values }: Problem, language: Language): string {
  if (language === 'en') return message;
  return fault === undefined ? REASON_TEXTS[language][code] : say(language, `event.fault.${fault}`, values);
}

/** A problem as the quarantine has it: of what validation knew, the code, the path and the English message. */
interface StoredProblem {
  readonly code: string;
  readonly message: string;
}

/**
 * The message of a stored problem. Its Chinese follows from the English one, so it says what validation said. A code
 * that this version does not know keeps the stored message.
 */
export function storedMessage({ code, message }: StoredProblem, language: Language): string {
  if (language === 'en' || !isKnown(code)) return message;
  const { id: fault, values } = FAULT_READER.read(message) ?? {};
  return reasonMessage({ code, path: '', message, fault, values }, language);
}

function isKnown(code: string): code is ReasonCode {
  return Object.hasOwn(REASON_TEXTS.en, code);
}
