import { counted } from '../../domain/text/counted.ts';
import type { Problem } from '../../schemas/event/reason-codes.ts';
import type { EncodedEvent } from './events.ts';

/** The event breaks the contract and was not sent. The publisher goes on. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const [first] = problems;
    super(`the event breaks the contract: ${first?.code ?? ''} ${first?.path ?? ''} ${first?.message ?? ''}`);
    this.problems = problems;
  }
}

/** An event that nobody acknowledged, and why. */
export interface UndeliveredEvent {
  readonly platform: EncodedEvent['platform'];
  readonly orderId: string | null;
  readonly reason: string;
}

/** Some events were not acknowledged. Sending them again does no harm: an event that comes twice counts once. */
export class UndeliveredError extends Error {
  override readonly name = 'UndeliveredError';
  /** How many there are. */
  readonly count: number;
  /** The first of them. */
  readonly events: readonly UndeliveredEvent[];

  constructor(count: number, events: readonly UndeliveredEvent[], cause?: unknown) {
    const [first] = events;
    super(`${counted(count, 'event')} could not be delivered: ${first?.reason ?? 'no reason is known'}`, {
      cause,
    });
    [this.count, this.events] = [count, events];
  }
}

/** The receiver refuses, and would refuse again: trying again is of no use until someone changes something. */
export class RefusedDeliveryError extends Error {
  override readonly name = 'RefusedDeliveryError';
}

/** The topic of a platform does not exist. */
export class MissingTopicError extends RefusedDeliveryError {
  readonly topic: string;

  constructor(topic: string) {
    super(`there is no topic ${topic}, or you may not see it: ask the operator to create it`);
    this.topic = topic;
  }
}

/** The receiver took nothing, and asks to wait. */
export class ThrottledError extends Error {
  override readonly name = 'ThrottledError';
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number, reason = '') {
    const why = reason === '' ? '' : `: ${reason}`;
    super(`the receiver asks to wait ${String(retryAfterMs)} ms${why}`);
    this.retryAfterMs = retryAfterMs;
  }
}
