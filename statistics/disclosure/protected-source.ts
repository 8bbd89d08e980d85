import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { ProductQuestion, ProductRow } from '../figures/read-products.ts';
import { type AskedWindow, type SalesQuestion, type SalesRow, windowIdOf } from '../figures/read-sales.ts';
import type { StatisticsSource } from '../figures/source.ts';
import { type DisclosurePlan, readDisclosurePlan } from './plan.ts';
import {
  type Asked,
  isAlwaysPublished,
  isNeverPublished,
  isOfCells,
  refusalOfProducts,
  refusalOfSales,
  withholdsUnreliable,
} from './refusal.ts';
import { EVERYTHING, judgeProducts, judgeSales } from './verdict.ts';
import { type Published, UNRELIABLE, withhold } from './withhold.ts';

/** A question whose rows are judged. */
export type Judged =
  | ({ readonly kind: 'sales' } & Asked<SalesQuestion>)
  | ({ readonly kind: 'products' } & Asked<ProductQuestion>);

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

/** What may be published of the rows of a question. */
export async function publishedRows<Row extends SalesRow | ProductRow>(
  client: ClickHouseClient,
  { plan, withholdsUnreliable: withholds }: Protection,
  question: Judged,
  rows: readonly Row[],
): Promise<Published<Row>> {
  if (question.kind === 'products') {
    const verdict = plan === null ? EVERYTHING : await judgeProducts(client, plan, question);
    return withhold(rows, verdict, withholds);
  }
  const verdict = plan === null ? EVERYTHING : await judgeSales(client, plan, question);
  return withhold(rows, verdict, withholds && isOfCells(question));
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
  const sales = shared(async (question: Parameters<StatisticsSource['sales']>[0]) => {
    const [rows, known] = await Promise.all([source.sales(question), protection()]);
    return publishedRows(client, known, { kind: 'sales', ...withWindowId(question) }, rows);
  });
  const products = shared(async (question: Parameters<StatisticsSource['products']>[0]) => {
    const [rows, known] = await Promise.all([source.products(question), protection()]);
    return publishedRows(client, known, { kind: 'products', ...withWindowId(question) }, rows);
  });
  return {
    ...source,
    sales: async (question) =>
      isAlwaysPublished(question) ? source.sales(question) : [...(await sales(question)).shown],
    products: async (question) =>
      isNeverPublished(question) && (await protection()).plan !== null
        ? []
        : [...(await products(question)).shown],
    withheld: async (question) => {
      const ofProducts = 'category' in question;
      if (!ofProducts && isAlwaysPublished(question)) return new Map();
      const { withheld } = await (ofProducts ? products(question) : sales(question));
      const refusal = ofProducts
        ? refusalOfProducts(withWindowId(question))
        : refusalOfSales(withWindowId(question));
      return new Map(
        withheld.map(({ row, why }) => [row.member, why === UNRELIABLE ? 'unreliable' : (refusal ?? 'few')]),
      );
    },
  };
}

/** Who asks the same while it is read gets the same: rows, and what is withheld of them. */
function shared<Question extends object, T>(
  read: (question: Question) => Promise<T>,
): (question: Question) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (question) => {
    const key = JSON.stringify(Object.entries(question).toSorted());
    const found = running.get(key) ?? read(question).finally(() => running.delete(key));
    running.set(key, found);
    return found;
  };
}

function withWindowId<Question extends { readonly window: AskedWindow }>({ window, ...rest }: Question) {
  return { ...rest, windowId: windowIdOf(window) };
}
