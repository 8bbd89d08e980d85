/** States of a refused event, as in the view `held_event`. An event that a replay accepted is in quarantine no longer. */
export const HELD_STATES = ['held', 'replayed', 'corrected', 'discarded'] as const;
export type HeldState = (typeof HELD_STATES)[number];

/** What an operator may decide about a held event, as in `quarantine_decision`. */
export const DECISIONS = ['replay', 'correct', 'discard'] as const;
export type Decision = (typeof DECISIONS)[number];

/** What became of a decision. `unreadable`: the source no longer holds the event that was refused. */
export const OUTCOMES = ['accepted', 'refused', 'unreadable', 'corrected', 'discarded'] as const;
export type Outcome = (typeof OUTCOMES)[number];
