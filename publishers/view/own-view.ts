import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type PageWish, readRejects } from './rejects.ts';
import { readReport } from './report.ts';
import { readSales } from './sales.ts';
import { sandboxEvent, sandboxOrder, sandboxReport } from './sandbox.ts';
import { readEventState, readOrderState } from './states.ts';
import type { Owner } from './unsent-events.ts';

/** What a platform may ask about its own. */
const OF_EVENTS = {
  event: readEventState,
  order: readOrderState,
  rejects: rejectsOf({ sandbox: false }),
  report: readReport,
  sales: readSales,
};
export type OwnView = typeof OF_EVENTS;

/** It reads one table that no figure reads. */
const OF_SANDBOX: OwnView = {
  event: sandboxEvent,
  order: sandboxOrder,
  rejects: rejectsOf({ sandbox: true }),
  report: sandboxReport,
  sales: () => Promise.resolve({ sales: [], next: null }),
};

function rejectsOf(of: Pick<Owner, 'sandbox'>) {
  return (client: ClickHouseClient, platform: Platform, wish: PageWish) =>
    readRejects(client, { platform, ...of }, wish);
}

/** Which view a key has: it never sees the other. */
export function viewOf({ sandbox }: Pick<Owner, 'sandbox'>): OwnView {
  return sandbox ? OF_SANDBOX : OF_EVENTS;
}
