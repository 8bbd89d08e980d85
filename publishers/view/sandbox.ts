import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { sum } from '../../domain/sum.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { explained } from '../../schemas/http/problems.ts';
import type { EventStateAnswer, OrderStateAnswer, ReportAnswer } from '../../schemas/http/view-answers.ts';
import { unsentReject } from './rejects.ts';
import type { ReadState } from './states.ts';
import { countUnsent, findUnsent, type UnsentRow } from './unsent-events.ts';

const MOST = 100;

export const sandboxEvent: ReadState<EventStateAnswer> = async (client, platform, id) => {
  const found = await findUnsent(client, true, { platform, by: 'event', id, most: MOST });
  const [last] = found;
  if (last === undefined) return undefined;
  const { state, rejects } = judged(last, found);
  return { id, state, orderId: last.order_id, timesSent: found.length, places: [], rejects, windows: [] };
};

export const sandboxOrder: ReadState<OrderStateAnswer> = async (client, platform, orderId) => {
  const found = await findUnsent(client, true, { platform, by: 'order', id: orderId, most: MOST });
  const valid = found.find(isValid);
  const [newest] = found;
  if (newest === undefined) return undefined;
  return { orderId, ...judged(valid ?? newest, found), events: [], windows: [] };
};

/** Nothing of it is anywhere else, so that all but the counts is empty. */
export async function sandboxReport(client: ClickHouseClient, platform: Platform): Promise<ReportAnswer> {
  const found = await countUnsent(client, { platform, sandbox: true });
  const refused = found.filter(({ code }) => code !== '');
  const total = sum(found.map(({ events }) => events));
  const refusedTotal = sum(refused.map(({ events }) => events));
  return {
    platform,
    sandbox: true,
    ...{ sent: total, accepted: total - refusedTotal, refused: refusedTotal, closes: true },
    refusedByReason: refused.map((reason) => ({ ...explained(reason), examples: [] })),
    refusedOverHttp: [],
    arrived: { events: 0, repeated: 0, late: 0 },
    conflicting: 0,
    counted: { placedOrders: 0, placedFen: 0, paidOrders: 0, paidFen: 0, refundedFen: 0 },
    controlTotals: { hours: 0, differing: 0, differences: [] },
  };
}

const isValid = ({ code }: UnsentRow): boolean => code === '';

function judged(decisive: UnsentRow, found: readonly UnsentRow[]) {
  return {
    state: isValid(decisive) ? ('sandbox' as const) : ('refused' as const),
    rejects: found.filter((row) => !isValid(row)).map(unsentReject),
  };
}
