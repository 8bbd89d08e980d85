import type { LoggedRange } from '../../services/ledger/ingest-log.ts';

/** Names a range in logs and traces, from Kafka's positions to the commit: `kafka/orders.events.v1.jd/0:100-250`. */
export function rangeId({ source, first, next }: Pick<LoggedRange, 'source' | 'first' | 'next'>): string {
  return `${source}:${first}-${next}`;
}
