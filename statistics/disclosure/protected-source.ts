import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { Why } from '../../domain/statistics/wording/why.ts';
import { isUnreliable, rankedAmong } from '../../domain/statistics/ranks.ts';
import type { ProductRow } from '../figures/read-products.ts';
import { type SalesRow, windowIdOf } from '../figures/read-sales.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { CONFIDENTIAL, isShownIn, OF_BASE } from './masked-columns.ts';
import { type DisclosurePlan, readDisclosurePlan } from './plan.ts';
import {
  isAlwaysPublished,
  isNeverPublished,
  isOfCells,
  refusalOfProducts,
  refusalOfSales,
  withholdsUnreliable,
} from './refusal.ts';
import type { Verdict } from './shown.ts';
import { EVERYTHING, judgeProducts, judgeSales } from './verdict.ts';

/** What of a campaign's figures is withheld: what its plan says, and what a sample does not tell. */
export interface Protection {
  readonly plan: DisclosurePlan | null;
  readonly withholdsUnreliable: boolean;
}

export async function readProtection(
  client: ClickHouseClient,
  campaign: string,
  facts: Awaited<ReturnType<StatisticsSource['facts']>>,
): Promise<Protection> {
  return {
    plan: await readDisclosurePlan(client, campaign, facts),
    withholdsUnreliable: withholdsUnreliable(facts),
  };
}

/**
 * The same source without what its campaign withholds. Statistics and the figures that a campaign defines are published
 * as they are. What protects them is read once for each source, unless it is given.
 */
export function protectedSource(
  client: ClickHouseClient,
  source: StatisticsSource,
  given?: () => Promise<Protection>,
): StatisticsSource {
  let own: Promise<Protection> | undefined;
  const protection =
    given ?? (() => (own ??= source.facts().then((facts) => readProtection(client, source.campaign, facts))));
  type SalesQuestion = Parameters<StatisticsSource['sales']>[0];
  type ProductQuestion = Parameters<StatisticsSource['products']>[0];
  const decideSales = async (question: SalesQuestion): Promise<Decision<SalesRow>> => {
    const [rows, { plan, withholdsUnreliable: withholds }] = await Promise.all([
      source.sales(question),
      protection(),
    ]);
    const { window, ...rest } = question;
    const asked = { ...rest, windowId: windowIdOf(window) };
    const verdict = plan === null ? EVERYTHING : await judgeSales(client, plan, asked);
    const refusal = plan === null ? null : refusalOfSales(asked);
    return decide(rows, verdict, withholds && isOfCells(question), refusal);
  };
  const decideProducts = async (question: ProductQuestion): Promise<Decision<ProductRow>> => {
    const [rows, { plan, withholdsUnreliable: withholds }] = await Promise.all([
      source.products(question),
      protection(),
    ]);
    const { window, ...rest } = question;
    const asked = { ...rest, windowId: windowIdOf(window) };
    const verdict = plan === null ? EVERYTHING : await judgeProducts(client, plan, asked);
    return decide(rows, verdict, withholds, plan === null ? null : refusalOfProducts(asked));
  };
  return {
    ...source,
    sales: async (question) =>
      isAlwaysPublished(question) ? source.sales(question) : published(await decideSales(question)),
    products: async (question) =>
      isNeverPublished(question) && (await protection()).plan !== null
        ? []
        : published(await decideProducts(question)),
    why: async (question, member) => {
      const { judged } = await ('category' in question ? decideProducts(question) : decideSales(question));
      return judged.find(({ row }) => row.member === member)?.why ?? 'unsold';
    },
  };
}

interface Decision<Row> {
  readonly judged: readonly { readonly row: Row; readonly why: Why | null }[];
  readonly base: Verdict['base'];
}

const keyOf = (row: SalesRow | ProductRow): string =>
  'unit' in row ? `${row.member} ${row.unit}` : row.member;

/** Each row, and why it is withheld; null if it is published. */
function decide<Row extends SalesRow | ProductRow>(
  rows: readonly Row[],
  { own, base }: Verdict,
  withholds: boolean,
  refusal: Why | null,
): Decision<Row> {
  const whyNot = (row: Row): Why | null => {
    if (!isShownIn(own, keyOf(row))) return refusal ?? 'few';
    return withholds && isUnreliable(row) ? 'unreliable' : null;
  };
  return { judged: rows.map((row) => ({ row, why: whyNot(row) })), base };
}

/** Ranks count the rows that are shown, so that none tells what stands between two of them. */
function published<Row extends SalesRow | ProductRow>({ judged, base }: Decision<Row>): Row[] {
  const shown = judged.flatMap(({ row, why }) =>
    why === null ? [isShownIn(base, keyOf(row)) ? row : { ...row, ...withoutBase(row) }] : [],
  );
  return shown.length === judged.length ? shown : rankedAmong(shown);
}

/** What follows from the base window goes with it. */
function withoutBase<Row extends SalesRow | ProductRow>(row: Row): Partial<Row> {
  const hidden = OF_BASE.filter((name) => name in row).map((name) => [name, null] as const);
  return { ...(Object.fromEntries(hidden) as Partial<Row>), growth_reason: CONFIDENTIAL };
}
