import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type {
  EventStateAnswer,
  OrderStateAnswer,
  RejectsAnswer,
  ReportAnswer,
  SalesAnswer,
} from '../../schemas/http/view-answers.ts';
import { type PageWish, readRejects } from './rejects.ts';
import { readReport } from './report.ts';
import { type HourSpan, readSales } from './sales.ts';
import { sandboxEvent, sandboxOrder, sandboxRejects, sandboxReport } from './sandbox.ts';
import { readEventState, readOrderState } from './states.ts';

/** What a platform may ask about its own. */
export interface OwnView {
  event(client: ClickHouseClient, platform: Platform, id: string): Promise<EventStateAnswer | undefined>;
  order(client: ClickHouseClient, platform: Platform, id: string): Promise<OrderStateAnswer | undefined>;
  rejects(client: ClickHouseClient, platform: Platform, wish: PageWish): Promise<RejectsAnswer>;
  report(client: ClickHouseClient, platform: Platform, span: HourSpan): Promise<ReportAnswer>;
  sales(
    client: ClickHouseClient,
    platform: Platform,
    span: HourSpan,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<SalesAnswer>;
}

const OF_EVENTS: OwnView = {
  event: readEventState,
  order: readOrderState,
  rejects: readRejects,
  report: readReport,
  sales: readSales,
};

/** It reads one table that no figure reads. */
const OF_SANDBOX: OwnView = {
  event: sandboxEvent,
  order: sandboxOrder,
  rejects: sandboxRejects,
  report: sandboxReport,
  sales: () => Promise.resolve({ sales: [], next: null }),
};

/** Which view a key has: it never sees the other. */
export function viewOf({ sandbox }: { readonly sandbox: boolean }): OwnView {
  return sandbox ? OF_SANDBOX : OF_EVENTS;
}
