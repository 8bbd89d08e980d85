export type Severity = 'ok' | 'warning' | 'error';

/** What a check saw. */
export interface Observation {
  readonly severity: Severity;
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do, in one sentence; null if nothing has to be done. */
  readonly remedy: string | null;
}

export interface Finding extends Observation {
  readonly check: string;
}

export function ok(what: string, why: string): Observation {
  return { severity: 'ok', what, why, remedy: null };
}

export function warning(what: string, why: string, remedy: string): Observation {
  return { severity: 'warning', what, why, remedy };
}

export function problem(what: string, why: string, remedy: string): Observation {
  return { severity: 'error', what, why, remedy };
}
