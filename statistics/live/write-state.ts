import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { type CampaignWindows, withHours } from '../figures/campaign-windows.ts';
import { readActivityRows } from '../figures/read-activity.ts';
import { type ProductRow, productRows } from '../figures/read-products.ts';
import { liveSalesRows, type SalesRow } from '../figures/read-sales.ts';
import { LIST_READERS, type ListReaders } from '../figures/kept-lists.ts';
import { placesOf, questionsOfStatistics, statisticsFrom } from '../figures/statistic-questions.ts';
import type { ReadCells } from '../figures/cell-rows.ts';
import { readCells } from '../figures/kept-cells.ts';
import { ROW_KEY, rowKey } from '../figures/row-key.ts';
import { type FigureState, storeRows } from '../figures/store-rows.ts';
import { STORED_ROWS, type StoredKind } from '../figures/stored-rows.ts';
import { readSumsOfAll } from '../figures/sums.ts';
import type { LiveQuestion } from './live-questions.ts';

type Rows = readonly (SalesRow | ProductRow)[];

/** What a state holds, by table. */
export interface StateRows {
  readonly statistics?: Iterable<object>;
  readonly activity?: Iterable<object>;
  readonly rowsOf: (question: LiveQuestion) => Rows;
}

/** What tells the rows of a live question from those of others in their table. */
export function keyOf(question: LiveQuestion): string {
  const key = rowKey(question);
  return ROW_KEY.map((name) => key[name]).join(' ');
}

/** What a state is of, and what it follows from. */
export interface StateInputs extends FigureState {
  readonly of: CampaignWindows;
  /** Answered by the rows of sales and products. */
  readonly questions: readonly LiveQuestion[];
  readonly segments: readonly string[];
  readonly read?: ReadCells;
  readonly lists?: ListReaders;
}

/** Computes the figures of a campaign from one moment of the rollups. */
export async function computeRows(
  client: ClickHouseClient,
  { campaign, pace, of, questions, segments, read = readCells, lists = LIST_READERS }: StateInputs,
): Promise<StateRows> {
  const asked = withHours(campaign, of, questions);
  const subjects = pace === 'places' ? undefined : await lists.readSubjects(client, campaign);
  const ofStatistics = subjects === undefined ? [] : questionsOfStatistics(subjects, of);
  const found = await readSumsOfAll(client, [...asked, ...ofStatistics], {
    places: subjects === undefined ? [] : placesOf(subjects),
    read,
    readLists: lists.readLists,
  });
  const sumsOf = new Map(asked.map((one, index) => [`${one.kind} ${keyOf(one)}`, found[index]]));
  const ofSubjects =
    subjects === undefined ? undefined : statisticsFrom(subjects, ofStatistics, found.slice(asked.length));
  return {
    ...(ofSubjects !== undefined && {
      statistics: [
        ...ofSubjects.statistics,
        ...ofSubjects.figures.map((figure) => ({ ...figure, of_campaign: true })),
      ],
    }),
    ...(pace === 'places' && { activity: await readActivityRows(client, campaign, of, segments) }),
    rowsOf: (question) => {
      const sums = sumsOf.get(`${question.kind} ${keyOf(question)}`);
      if (sums === undefined) return [];
      return question.kind === 'sales' ? liveSalesRows(question, sums) : productRows(sums);
    },
  };
}

interface Storing {
  readonly signal: AbortSignal;
  /** Checksum of what was read; undefined if no commit makes the state visible. */
  readonly inputs?: () => string | undefined;
  /** Kept with the rows, for those who read them. */
  readonly facts?: CampaignFacts | undefined;
  /** What is stored of the rows of a question; all if left out. */
  readonly judge?: (question: LiveQuestion, rows: Rows) => Promise<readonly object[]>;
}

/** Stores the rows of a state, each as it is computed. */
export async function storeState(
  client: ClickHouseClient,
  { of, questions, ...state }: StateInputs,
  { statistics, activity, rowsOf }: StateRows,
  { signal, inputs = () => undefined, facts, judge }: Storing,
): Promise<void> {
  const asked = withHours(state.campaign, of, questions);
  const store = (kind: StoredKind, rows: AsyncIterable<object> | Iterable<object>, more = {}) => {
    const followed = inputs();
    const commit = followed === undefined ? undefined : { inputs: followed, ...more };
    return storeRows(client, state, { ...STORED_ROWS[kind], rows }, { commit, signal });
  };
  if (statistics !== undefined) await store('statistics', statistics);
  if (activity !== undefined) await store('activity', activity);
  async function* ofKind(kind: LiveQuestion['kind']): AsyncGenerator<object> {
    for (const question of asked.filter((one) => one.kind === kind)) {
      const rows = rowsOf(question);
      const shared = {
        ...rowKey(question),
        complete_to: question.hours.completeTo,
        adds_up: !['segment', 'product-group'].includes(question.by),
        confidential: false,
      };
      for (const row of judge === undefined ? rows : await judge(question, rows)) yield { ...shared, ...row };
    }
  }
  // The commit of sales is the one that is looked up: it comes last.
  if (state.pace !== 'headline') await store('products', ofKind('products'));
  await store('sales', ofKind('sales'), facts && { facts: JSON.stringify(facts) });
}
