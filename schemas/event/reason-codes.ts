import type { Language } from '../text/language.ts';
import { type Below, labelsBelow, type Values } from '../text/say.ts';
import type { FormFault } from './form-faults.ts';

/** States of a refused event, as in the view `held_event`. An event that a replay accepted is in quarantine no longer. */
export const HELD_STATES = ['held', 'replayed', 'corrected', 'discarded'] as const;
export type HeldState = (typeof HELD_STATES)[number];

/** What an operator may decide about a held event, as in `quarantine_decision`. */
export const DECISIONS = ['replay', 'correct', 'discard'] as const;
export type Decision = (typeof DECISIONS)[number];

/** What became of a decision. `unreadable`: the source no longer holds the event that was refused. */
export const OUTCOMES = ['accepted', 'refused', 'unreadable', 'corrected', 'discarded'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * Every reason for refusing an event. A code never changes its meaning; new reasons get new codes. Of those that begin with
 * `payload.`, an adapter makes no event of a platform's payload. Their paths point into the payload, as those of an
 * adapter's `field.` and `json.` reasons do.
 */
export type ReasonCode = Below<'event.reason.'>;

type ReasonTexts = Readonly<Record<Language, Readonly<Record<ReasonCode, string>>>>;

/** What each reason means, by code. */
export const REASON_TEXTS = byCode(labelsBelow('event.reason.'));

/** What a publisher does about it. */
export const REASON_REMEDIES = byCode(labelsBelow('event.remedy.'));

function byCode(labels: ReturnType<typeof labelsBelow>): ReasonTexts {
  const textsIn = (language: Language) =>
    Object.fromEntries(labels.map(([code, text]) => [code, text[language]])) as Record<ReasonCode, string>;
  return { en: textsIn('en'), zh: textsIn('zh') };
}

/** In English, which the view `label` and the quarantine have. */
export const REASONS: Readonly<Record<ReasonCode, string>> = REASON_TEXTS.en;

/** At most this many problems are reported for one event. */
export const MAX_PROBLEMS = 20;

/** What is wrong with one event. `path` is a JSON Pointer (RFC 6901); no message repeats a value of the event. */
export interface Problem {
  readonly code: ReasonCode;
  readonly path: string;
  readonly message: string;
  /** What is wrong, if more is known than the code. The message says it in English. */
  readonly fault?: FormFault | undefined;
  /** What the text of the fault names: bounds, and fields of the schema or of a platform. */
  readonly values?: Values | undefined;
}
