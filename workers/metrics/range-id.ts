import type { Attributes } from '../../adapters/tracing/spans.ts';
import type { LoggedRange } from '../../pipeline/ledger/ingest-log.ts';

/** Names a range in logs and traces, from Kafka's positions to the commit: `kafka/orders.events.v1.jd/0:100-250`. */
export function rangeId({ source, first, next }: Pick<LoggedRange, 'source' | 'first' | 'next'>): string {
  return `${source}:${first}-${next}`;
}

/** What the spans of a range say: the id that the log uses, and its parts. */
export function rangeAttributes(range: Pick<LoggedRange, 'source' | 'epoch' | 'first' | 'next'>): Attributes {
  return {
    'countyflow.range': rangeId(range),
    'countyflow.source': range.source,
    'countyflow.first_position': range.first.toString(),
    'countyflow.next_position': range.next.toString(),
    'countyflow.epoch': range.epoch,
  };
}
