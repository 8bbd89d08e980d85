import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { RejectAnswer, RejectsAnswer } from '../../schemas/http/view-answers.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type HeldEvent, heldPage } from '../../pipeline/quarantine/held-page.ts';

export type HeldRow = Omit<HeldEvent, 'source'>;

/** A page of the events of a platform's topic that are refused now, the newest first. Throws CursorError. */
export async function readRejects(
  client: ClickHouseClient,
  platform: Platform,
  {
    code,
    limit,
    cursor,
  }: { readonly code: string | undefined; readonly limit: number; readonly cursor: string | undefined },
): Promise<RejectsAnswer> {
  const { events, next } = await heldPage(
    client,
    { platform, code, states: ['held', 'discarded'] },
    limit,
    cursor,
  );
  return { rejects: events.map(rejectOf), next };
}

/** What a publisher may see of it: never its content. */
export function rejectOf(held: HeldRow): RejectAnswer {
  const { topic, partition, position, state, code, path, message, problems } = held;
  return {
    topic,
    partition,
    offset: position,
    state,
    code,
    path,
    message,
    problems: [...problems],
    eventId: held.event_id,
    orderId: held.order_id,
  };
}
