import type { Attributes } from '../../adapters/tracing/spans.ts';
import type { LoggedRange } from '../../services/ledger/ingest-log.ts';
import { rangeId } from '../metrics/range-id.ts';

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
