import type { STATUSES } from '../../schemas/event/vocabulary.ts';
import { parseInstant } from '../instant.ts';

/** Whole seconds or milliseconds since 1970, as some interfaces have them. */
const EPOCH = /^(\d{10})(?:\d{3})?$/;
const SHANGHAI_SECONDS = 8 * 3_600;

/** The platforms write local times of China without an offset. */
const FORM = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?$/;
/** Days by which a platform says that there is no time. */
const NO_DAYS = new Set(['0001-01-01', '1970-01-01', '0000-00-00']);

/** An RFC 3339 instant; null if the text stands for no time; undefined if it is no time. */
export function localInstant(text: string): string | null | undefined {
  if (text === '' || text === '0') return null;
  const [, epochSeconds] = EPOCH.exec(text) ?? [];
  if (epochSeconds !== undefined)
    return `${new Date((Number(epochSeconds) + SHANGHAI_SECONDS) * 1000).toISOString().slice(0, 19)}+08:00`;
  const [, day = '', clock = ''] = FORM.exec(text) ?? [];
  if (NO_DAYS.has(day)) return null;
  const instant = `${day}T${clock}+08:00`;
  return parseInstant(instant) === undefined ? undefined : instant;
}

/** The later of two instants of {@link localInstant}, which compare as text. */
export function later(a: string, b: string | null): string {
  return b !== null && b > a ? b : a;
}

export type Status = (typeof STATUSES)[number];

/**
 * How far an order is. Within one second this decides, because a platform's times have no fractions: an order that is
 * placed and paid in one second must not count as unpaid by the chance of a hash.
 */
const RANKS: Readonly<Record<Status, number>> = {
  placed: 0,
  paid: 1,
  shipped: 2,
  completed: 3,
  cancelled: 4,
  refunded: 5,
};
const STEPS_PER_RANK = 2 ** 18;
const STEPS_PER_SECOND = 8 * STEPS_PER_RANK;

export interface Progress {
  /** Epoch ms of the newest change to the order or a refund of it. */
  readonly changedAtMs: number;
  readonly status: Status;
  readonly refundedFen: number;
  readonly goodsAmountFen: number;
}

/**
 * The version of an order that a platform does not number: the second of its newest change, then its status, then the
 * refunded part of the amount. It fits into the whole numbers that a double holds until 2106 (docs/adr/0048).
 */
export function versionOf({ changedAtMs, status, refundedFen, goodsAmountFen }: Progress): number {
  const part = goodsAmountFen === 0 ? 0 : refundedFen / goodsAmountFen;
  const step = Math.floor(part * (STEPS_PER_RANK - 1));
  return Math.floor(changedAtMs / 1000) * STEPS_PER_SECOND + RANKS[status] * STEPS_PER_RANK + step;
}
