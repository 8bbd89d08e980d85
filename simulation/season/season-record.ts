import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { SeasonYear } from './calibration.ts';
import type { SeasonCounty } from './geography.ts';
import type { EventKind } from './lifecycle.ts';

/**
 * `country`: all sales of the season. `places`: only those of 2017 in places whose published numbers a sample is too
 * small to show.
 */
export type SeasonScope = 'country' | 'places';

export interface SeasonOptions {
  readonly year: SeasonYear;
  readonly scope: SeasonScope;
  /** N of a 1:N sample, 1 to 100,000. */
  readonly sampleFactor: number;
  /** Any 32-bit integer. The same seed gives the same bytes. */
  readonly seed: number;
  /** Counties that orders may name, in the order of their list. */
  readonly counties: readonly SeasonCounty[];
  /** An archive has no topics or keys, so it has no events with a wrong topic or key. */
  readonly carrier: 'kafka' | 'archive';
}

/** One published event. */
export interface SeasonRecord {
  /** Platform of the topic. Differs from the event's platform if the topic is the error. */
  readonly platform: Platform;
  readonly key: string;
  readonly value: Uint8Array;
  /** Simulated time of publication in epoch milliseconds. Never decreases. */
  readonly publishedAtMs: number;
  readonly kind: EventKind | 'invalid';
  /** Reason code and JSON Pointer that the quarantine must give. Undefined for a valid event. */
  readonly invalid: { readonly code: ReasonCode; readonly path: string } | undefined;
}
