import { Readable } from 'node:stream';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type CampaignWindows, withHours } from '../figures/campaign-windows.ts';
import { flowOf } from '../figures/flow.ts';
import { PRODUCT_COLUMNS, productRows } from '../figures/read-products.ts';
import { LIVE_SALES_COLUMNS, liveSalesRows } from '../figures/read-sales.ts';
import { type FoundSums, readSumsOfAll } from '../figures/sums.ts';
import { type LiveQuestion, liveQuestions, type Pace } from './live-questions.ts';

/** What a state is of, and what it follows from. */
export interface StateInputs {
  readonly campaign: string;
  readonly pace: Pace;
  /** Rises; taken before anything was read. */
  readonly state: bigint;
  readonly inputs: string;
  readonly segments: readonly string[];
  readonly of: CampaignWindows;
}

export const FIGURE_TABLES = { sales: 'sales_figure', products: 'product_figure' } as const;
const COLUMNS = { sales: LIVE_SALES_COLUMNS, products: PRODUCT_COLUMNS } as const;
const KEY = ['window_id', 'complete_to', 'flow', 'segment', 'basis', 'dimension', 'adds_up'] as const;
type Answered = readonly [LiveQuestion, FoundSums];

/** Computes the figures of a campaign from one moment of the rollups, and stores them with the commit that makes them visible. */
export async function writeState(
  client: ClickHouseClient,
  inputs: StateInputs,
  signal: AbortSignal,
): Promise<void> {
  const { campaign, pace, segments, of } = inputs;
  const questions = withHours(campaign, of, liveQuestions(pace, of.windows.keys(), segments));
  const found = await readSumsOfAll(client, questions);
  const answered = questions.flatMap((question, index): Answered[] => {
    const sums = found[index];
    return sums === undefined ? [] : [[question, sums]];
  });
  // The commit of sales is the one that is looked up: it comes last.
  for (const kind of ['products', 'sales'] as const)
    if (kind === 'sales' || pace === 'places')
      await insert(
        client,
        inputs,
        kind,
        answered.filter(([question]) => question.kind === kind),
        signal,
      );
}

async function insert(
  client: ClickHouseClient,
  { campaign, pace, state, inputs, of }: StateInputs,
  kind: LiveQuestion['kind'],
  answered: readonly Answered[],
  signal: AbortSignal,
): Promise<void> {
  const first = [campaign, pace, String(state)];
  async function* rows(): AsyncGenerator<readonly unknown[]> {
    for (const [question, sums] of answered) {
      signal.throwIfAborted();
      const { flow, place } = flowOf(question.segment);
      const completeTo = of.windows.get(question.windowId)?.completeTo;
      const addsUp = !['segment', 'product-group'].includes(question.by);
      const key = [question.windowId, completeTo, flow, place, question.basis, question.by, addsUp];
      const found: readonly object[] =
        question.kind === 'sales' ? liveSalesRows(question, sums) : productRows(sums);
      for (const row of found)
        yield [
          ...first,
          false,
          '',
          ...key,
          ...COLUMNS[kind].map((name) => Reflect.get(row, name) as unknown),
        ];
    }
    // The last row makes the others visible.
    yield [...first, true, inputs, '', 0, '', '', '', '', false, ...COLUMNS[kind].map(() => null)];
  }
  await client.insert({
    table: FIGURE_TABLES[kind],
    columns: ['campaign', 'pace', 'state', 'is_commit', 'inputs', ...KEY, ...COLUMNS[kind]],
    values: Readable.from(rows(), { objectMode: true }),
    format: 'JSONCompactEachRow',
    clickhouse_settings: { input_format_null_as_default: 1 },
    abort_signal: signal,
  });
}
