import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { SeasonYear } from './calibration.ts';
import type { SeasonCounty } from './geography.ts';
import type { EventKind } from './lifecycle.ts';

export interface SeasonOptions {
  readonly year: SeasonYear;
  /** N of a 1:N sample, 1 to 100,000. */
  readonly sampleFactor: number;
  /** Any 32-bit integer; the same one gives the same bytes. */
  readonly seed: number;
  /** Counties that orders may carry, in the order of their list. */
  readonly counties: readonly SeasonCounty[];
  /** An archive has neither topics nor keys, so what is wrong with those is left out of it. */
  readonly carrier: 'kafka' | 'archive';
  /** UTF-8 encoder of the platform. */
  readonly encode: (text: string) => Uint8Array;
}

/** One event as it is published. */
export interface SeasonRecord {
  /** Platform on whose topic it is published; not the event's own where the topic is what is wrong. */
  readonly platform: Platform;
  readonly key: string;
  readonly value: Uint8Array;
  /** When it is published, by the season's clock, in epoch milliseconds. Never falls. */
  readonly publishedAtMs: number;
  readonly kind: EventKind | 'invalid';
  /** What it must be quarantined under; undefined where it is valid. */
  readonly invalid: { readonly code: ReasonCode; readonly path: string } | undefined;
}
