import type { Platform } from '../schemas/event/vocabulary.ts';

/** What a platform says that its orders of an hour add up to. */
export interface ControlTotal {
  readonly platform: Platform;
  /** Start of the hour, in epoch ms. */
  readonly hourMs: number;
  readonly version: number;
  readonly paidOrders: number;
  readonly paidFen: number;
  /** Its subject, which is its key in Kafka. */
  readonly key: string;
}

/** The text whose hash decides between two totals of one version. */
export function canonicalTotal({ platform, hourMs, version, paidOrders, paidFen }: ControlTotal): string {
  return JSON.stringify([platform, hourMs, version, paidOrders, paidFen]);
}
