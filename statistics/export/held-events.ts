import { SHANGHAI_AHEAD_MS } from '../../domain/instant.ts';
import { topicOf } from '../../schemas/topics.ts';
import type { Filter } from './filters.ts';
import type { ExportRequest } from './question.ts';
import type { HeldFilter } from '../../pipeline/quarantine/held-filter.ts';

const COLUMNS = [
  'source',
  'position',
  'state',
  'code',
  'path',
  'message',
  'event_id',
  'order_id',
  'payload_bytes',
  'quarantined_at',
] as const;

/** The rows of the list as an export of `held_event`. It takes no more than one state. */
export function exportRequest({
  source,
  topic,
  platform,
  code,
  fromMs,
  toMs,
  states,
}: HeldFilter): ExportRequest {
  const filters: Filter[] = [];
  const add = (column: string, operator: Filter['operator'], value: string | undefined): void => {
    if (value !== undefined) filters.push({ column, operator, value });
  };
  add('source', '=', source);
  add('topic', '=', topic);
  add('topic', '=', platform && topicOf(platform));
  add('code', '=', code);
  add('quarantined_at', '>=', fromMs === undefined ? undefined : shanghai(fromMs));
  // The filter ends before the instant, and the column has whole milliseconds.
  add('quarantined_at', '<=', toMs === undefined ? undefined : shanghai(toMs - 1));
  add('state', '=', states?.[0]);
  return {
    view: 'held_event',
    format: 'csv',
    arguments: {},
    filters,
    columns: COLUMNS,
    orders: [
      { column: 'quarantined_at', descending: true },
      { column: 'source', descending: false },
      { column: 'position', descending: false },
    ],
    edition: null,
  };
}

function shanghai(epochMs: number): string {
  return new Date(epochMs + SHANGHAI_AHEAD_MS).toISOString().replace('T', ' ').replace('Z', '');
}
