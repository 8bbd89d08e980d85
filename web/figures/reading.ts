import type { Freshness, PulseEngine } from '../../statistics/dashboard/freshness.ts';
import type { LiveVersion } from '../../statistics/figures/figures-checksum.ts';

/** A state of the rollups and lists of a campaign, or an edition, whose state never changes. */
export interface State {
  readonly name: string;
  /** Null for an edition. */
  readonly version: LiveVersion | null;
  /** Epoch ms at which it was last seen to be the newest. Readings are a second apart, so two states never share one. */
  readonly seenAtMs: number;
}

/** Figures, and of when they are. */
export interface Reading<T> {
  readonly value: T;
  /** Two readings of the same version are of the same state: their sums agree. */
  readonly version: string;
  /** Epoch ms at which these figures were last seen to be the newest. */
  readonly asOfMs: number;
  /** Epoch ms at which they were computed, which stays the same as long as they do. */
  readonly computedAtMs: number;
  /** Epoch ms of the end of a reading during which the rollups changed; null if they did not. */
  readonly untilMs: number | null;
  readonly isNewest: boolean;
}

/** A section of a page: its figures, however old, and why there are none or no newer ones. */
export interface Part<T> {
  readonly reading: Reading<T> | undefined;
  /** Undefined if the last attempt did not fail. */
  readonly failure: unknown;
}

/** How old the figures of a page are, for the line that says it. */
export interface Shown {
  /** Epoch ms; of the figures that the page is about. */
  readonly asOfMs: number;
  /** Epoch ms; of its oldest section. */
  readonly oldestMs: number;
  readonly isNewest: boolean;
}

/** An engine that does not answer. */
export interface Silence {
  readonly engine: PulseEngine;
  /** Epoch ms of its last answer; null if there was none. */
  readonly sinceMs: number | null;
}

/** How far the events are counted, as far as it can be read. */
export interface LiveState {
  /** Undefined if nothing could be read yet. */
  readonly freshness: Freshness | undefined;
  /** Why the last reading failed; undefined if it did not. */
  readonly failure: unknown;
  readonly silent: readonly Silence[];
  readonly nowMs: number;
}

/** What was seen longer ago says nothing about now. */
export const HOLDS_MS = 15_000;

/** Of what follows from no rollups, and is read again and again. */
export function shownAt(...computed: readonly { readonly computedAtMs: number }[]): Shown {
  const asOfMs = Math.min(...computed.map(({ computedAtMs }) => computedAtMs));
  return { asOfMs, oldestMs: asOfMs, isNewest: true };
}

/** Null for an edition, which has no age. */
export function shownOf(
  main: Omit<Reading<unknown>, 'value'>,
  parts: readonly Part<unknown>[] = [],
): Shown | null {
  const { asOfMs, isNewest } = main;
  if (asOfMs === Infinity) return null;
  const ages = parts.flatMap(({ reading }) => reading?.asOfMs ?? []);
  return { asOfMs, isNewest, oldestMs: Math.min(asOfMs, ...ages) };
}

/** What decides how a section looks. */
export function tagOf({ reading, failure }: Part<unknown>): string {
  const why = failure === undefined ? '' : failure instanceof Error ? failure.message : 'failed';
  return `${reading?.version ?? ''} ${why}`;
}
