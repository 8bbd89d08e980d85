import type { OrderVersion } from '../../../schemas/event/order.ts';
import { contentHash, Winners } from '../../oracle/winners.ts';
import type { PlannedEvent } from '../stream/planned-event.ts';

/** The publisher's record of all published events. The oracle compares everything else with it. */
export class Ledger {
  readonly #winners = new Winners();
  readonly #hashes = new Map<string, bigint>();
  readonly #placedAt = new Map<string, string>();
  /** `platform orderId version` of each version with two contents. */
  readonly versionConflicts = new Set<string>();
  /** `platform orderId` of each order with two placed times. */
  readonly identityConflicts = new Set<string>();
  events = 0;

  add(events: readonly PlannedEvent[]): void {
    for (const { expected } of events) {
      this.events += 1;
      if (typeof expected !== 'string') this.#add(expected);
    }
  }

  #add(order: OrderVersion): void {
    this.#winners.add(order);
    const id = `${order.platform} ${order.orderId}`;
    const version = `${id} ${String(order.version)}`;
    const hash = contentHash(order);
    if ((this.#hashes.get(version) ?? hash) !== hash) this.versionConflicts.add(version);
    this.#hashes.set(version, hash);
    if ((this.#placedAt.get(id) ?? order.placedAt) !== order.placedAt) this.identityConflicts.add(id);
    this.#placedAt.set(id, order.placedAt);
  }

  /** The winning version of every order. */
  get orders(): OrderVersion[] {
    return this.#winners.orders;
  }
}
