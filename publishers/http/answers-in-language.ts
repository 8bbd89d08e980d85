import type { Language } from '../../domain/statistics/wording/language.ts';
import { storedMessage } from '../../domain/validation/reason-message.ts';
import type {
  EventStateAnswer,
  RejectAnswer,
  RejectsAnswer,
  ReportAnswer,
} from '../../schemas/http/view-answers.ts';

/** Answers about refused events in the language that was asked for; the quarantine has their messages in English. */

export function rejectsIn(language: Language, answer: RejectsAnswer): RejectsAnswer {
  return { ...answer, rejects: answer.rejects.map((reject) => rejectIn(language, reject)) };
}

export function eventStateIn(language: Language, answer: EventStateAnswer): EventStateAnswer {
  return { ...answer, rejects: answer.rejects.map((reject) => rejectIn(language, reject)) };
}

export function reportIn(language: Language, answer: ReportAnswer): ReportAnswer {
  return {
    ...answer,
    refusedByReason: answer.refusedByReason.map((reason) => ({
      ...reason,
      examples: reason.examples.map((example) => ({
        ...example,
        message: storedMessage({ code: reason.code, message: example.message }, language),
      })),
    })),
  };
}

function rejectIn(language: Language, reject: RejectAnswer): RejectAnswer {
  return {
    ...reject,
    message: storedMessage(reject, language),
    problems: reject.problems.map((problem) => ({ ...problem, message: storedMessage(problem, language) })),
  };
}
