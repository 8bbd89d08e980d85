import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { readHorizon } from '../../pipeline/figures/campaign-windows.ts';
import { FIGURE_TABLES } from '../../pipeline/figures/figure-tables.ts';
import { checksumOf, readInputs } from '../../pipeline/figures/state-inputs.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { exactColumns } from './ask.ts';
import { readPublished } from './campaign-facts.ts';
import { flowOf } from './flow.ts';
import type { ProductQuestion } from './read-products.ts';
import { type SalesQuestion, windowIdOf } from './read-sales.ts';
import { type Basis, EXACT_STATISTIC, type Statistic } from './read-statistics.ts';
import { HAS_KEY, rowKey } from './row-key.ts';

/** Rows that a worker computed and stored, all of one moment. */
export interface StoredState {
  readonly state: string;
  readonly computedMs: number;
  /** Whether they follow from the rollups as they are now. */
  readonly isCurrent: boolean;
  /** Of the campaign, as long as they are current; null if they are stored with the rows of the other pace. */
  readonly facts: CampaignFacts | null;
}

/** The visible states of a campaign's rows, one of each pace at most. */
export async function readStoredStates(client: ClickHouseClient, campaign: string): Promise<StoredState[]> {
  const horizon = readHorizon(client);
  const [found, followed, completeUntil, published] = await Promise.all([
    rows<Record<'state' | 'inputs' | 'facts', string>>(
      client,
      `SELECT toString(max(state)) AS state, argMax(inputs, sales_figure.state) AS inputs,
         argMax(facts, sales_figure.state) AS facts
       FROM sales_figure WHERE campaign = {campaign:String} AND edition = 0 AND is_commit GROUP BY pace ORDER BY pace`,
      { campaign },
    ),
    readInputs(client, horizon),
    horizon,
    readPublished(campaign),
  ]);
  if (!followed.windows.has(campaign)) return [];
  const now = { horizon: completeUntil, published: published ?? null };
  const checksum = checksumOf(followed, campaign);
  return found.map(({ state, inputs, facts }) => ({
    state,
    computedMs: Number(BigInt(state) / 1_000n),
    isCurrent: inputs === checksum,
    facts: facts === '' ? null : { ...(JSON.parse(facts) as CampaignFacts), ...now },
  }));
}

/** States of the live rows of a campaign, or that of an edition. */
export interface States {
  readonly campaign: string;
  /** 0: live. */
  readonly edition: number;
  readonly states: readonly string[];
}

/** A row of a state. */
export interface StoredRow<Row> {
  readonly row: Row;
  readonly state: string;
  /** Until when the hours that it counts are complete, in epoch seconds. */
  readonly completeTo: number;
}

/** SQL: rows of states, which {@link parametersOf} names. */
export const OF_STATES =
  'campaign = {campaign:String} AND edition = {edition:UInt32} AND state IN {states:Array(UInt64)} AND NOT is_commit';

export function parametersOf({ states, ...of }: States) {
  return { ...of, states: `[${states.join(',')}]` };
}

export type Question = Omit<SalesQuestion, 'campaign'> | Omit<ProductQuestion, 'campaign'>;

/** False for other hours, one county, joined segments, a scope, a category, villages and outlets: these are no rows. */
export function mayHaveRows(question: Question): boolean {
  const { window, by, segment } = question;
  const isOfAll = 'category' in question ? question.category === '' : question.scope === 'all';
  const isSegment = !/^\d+$|\+/.test(flowOf(segment).place);
  return 'id' in window && isOfAll && isSegment && by !== 'village' && by !== 'outlet';
}

/** SQL: the rows of a question in some states. */
function ofQuestion(question: Question) {
  const table = FIGURE_TABLES['category' in question ? 'products' : 'sales'];
  return {
    sql: `${table} WHERE ${OF_STATES} AND ${HAS_KEY}`,
    parameters: rowKey({ ...question, windowId: windowIdOf(question.window) }),
  };
}

/** What the rows of states answer; no row if the hours of a question are no window of the campaign, say. */
export function rowsOfStates(client: ClickHouseClient, of: States) {
  const find = async <Row extends object>(
    columns: string,
    from: string,
    parameters: Record<string, unknown>,
  ): Promise<StoredRow<Row>[]> => {
    if (of.states.length === 0) return [];
    const found = await rows<Row & Omit<StoredRow<Row>, 'row'>>(
      client,
      `SELECT ${columns}, toString(state) AS state FROM (SELECT * FROM ${from})`,
      { ...parameters, ...parametersOf(of) },
    );
    return found.map(({ state, completeTo, ...row }) => ({ row: row as unknown as Row, state, completeTo }));
  };
  return {
    statistics: (basis: Basis) =>
      find<Statistic>(
        `${EXACT_STATISTIC}, 0 AS completeTo`,
        `${FIGURE_TABLES.statistics} WHERE ${OF_STATES} AND basis = {basis:String} ORDER BY id`,
        { basis },
      ),
    /** Of sales or products, by rank, without those that are withheld. */
    byKey: <Row extends object>(question: Question, columns: readonly string[]) => {
      if (!mayHaveRows(question)) return Promise.resolve([]);
      const { sql, parameters } = ofQuestion(question);
      return find<Row>(
        `${exactColumns(columns)}, toUnixTimestamp(complete_to) AS completeTo`,
        `${sql} AND NOT confidential ORDER BY rank`,
        parameters,
      );
    },
    /** The members whose rows are withheld, and why. */
    withheld: async (question: Question): Promise<readonly { member: string; reason: string }[]> => {
      if (!mayHaveRows(question)) return [];
      const { sql, parameters } = ofQuestion(question);
      return rows(client, `SELECT member, growth_reason AS reason FROM ${sql} AND confidential`, {
        ...parameters,
        ...parametersOf(of),
      });
    },
  };
}
