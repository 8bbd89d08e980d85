import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { ReplayInput } from '../../schemas/workflow-inputs.ts';
import { conditionOf, type HeldFilter } from './held-filter.ts';

/** What a replay needs to know of a held event. */
export interface HeldPosition {
  readonly position: string;
  readonly epoch: string;
  readonly code: string;
  readonly sha256: string;
}

const PAGE = 50_000;

/** The next held events that a replay is to judge, by position. */
export async function heldPositions(
  client: ClickHouseClient,
  input: ReplayInput,
  after: string | undefined,
): Promise<HeldPosition[]> {
  const { sql, parameters } = conditionOf(filterOf(input));
  const { first, last } = input;
  return rows<HeldPosition>(
    client,
    `SELECT held_event.position AS position, epoch, code, payload_sha256 AS sha256 FROM held_event
     WHERE ${sql} AND held_event.position >= {first:UInt64} AND held_event.position <= {last:UInt64}
       ${after === undefined ? '' : 'AND held_event.position > {after:UInt64}'}
     ORDER BY held_event.position LIMIT {page:UInt32}`,
    { ...parameters, first, last, page: PAGE, ...(after !== undefined && { after }) },
  );
}

/** An event that is named may be corrected or discarded already: the operator has changed their mind. */
function filterOf({ source, positions, code, fromMs, toMs }: ReplayInput): HeldFilter {
  return {
    source,
    positions: positions ?? undefined,
    code: code ?? undefined,
    fromMs: fromMs ?? undefined,
    toMs: toMs ?? undefined,
    states: positions === null ? ['held'] : ['held', 'corrected', 'discarded'],
  };
}
