import type { EncodedEvent } from './events.ts';

export interface BatchLimits {
  readonly events: number;
  /** Of values. One event may have more. */
  readonly bytes: number;
}

/** Events that wait to be sent: as many as two batches, so that one fills while the other is on its way. */
export class SendBuffer<Event extends EncodedEvent = EncodedEvent> {
  readonly #limits: BatchLimits;
  #events: Event[] = [];
  #bytes = 0;

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  get length(): number {
    return this.#events.length;
  }

  get isFull(): boolean {
    return this.#events.length >= this.#limits.events || this.#bytes >= this.#limits.bytes;
  }

  add(event: Event): void {
    this.#events.push(event);
    this.#bytes += event.value.length;
  }

  /** The oldest events, at least one if there is any. */
  takeBatch(most = Infinity): Event[] {
    let [taken, bytes] = [0, 0];
    for (const { value } of this.#events) {
      if (taken === Math.min(most, this.#limits.events)) break;
      if (taken > 0 && bytes + value.length > this.#limits.bytes) break;
      [taken, bytes] = [taken + 1, bytes + value.length];
    }
    const batch = this.#events.slice(0, taken);
    this.#events = this.#events.slice(taken);
    this.#bytes -= bytes;
    return batch;
  }

  takeAll(): Event[] {
    const all = this.#events;
    [this.#events, this.#bytes] = [[], 0];
    return all;
  }
}
