import { readReport } from './report.ts';
import { readSales } from './sales.ts';
import { sandboxEvent, sandboxOrder, sandboxReport } from './sandbox.ts';
import { readEventState, readOrderState } from './states.ts';
import type { Owner } from './unsent-events.ts';

/** What a platform may ask about its own. */
const OF_EVENTS = {
  event: readEventState,
  order: readOrderState,
  report: readReport,
  sales: readSales,
};
export type OwnView = typeof OF_EVENTS;

/** It reads one table that no figure reads. */
const OF_SANDBOX: OwnView = {
  event: sandboxEvent,
  order: sandboxOrder,
  report: sandboxReport,
  sales: () => Promise.resolve({ sales: [], next: null }),
};

/** Which view a key has: it never sees the other. */
export function viewOf({ sandbox }: Pick<Owner, 'sandbox'>): OwnView {
  return sandbox ? OF_SANDBOX : OF_EVENTS;
}
