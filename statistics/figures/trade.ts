import { quotedText } from '../../domain/text/escape.ts';
import { type Flow, FLOWS, flowOf } from './flow.ts';
import type { Statistic } from './read-statistics.ts';
import type { StatisticsSource } from './source.ts';
import type { SalesQuestion } from './read-sales.ts';

/** Each flow, and sales and purchases together: an order between two counties of a segment counts once. */
export const TRADED = [...FLOWS.slice(0, 2), 'trade', ...FLOWS.slice(2)] as const;
export type Traded = Flow | 'trade';

/** What a segment traded in a window of its campaign, as statistics, which alone count each order once. */
export interface TradeFigure {
  readonly traded: Traded;
  readonly amount: Statistic;
  readonly growth: Statistic | undefined;
}

const metricOf = (traded: Traded): string => traded.replaceAll('-', '_');
const growthOf = (metric: string): string => (metric === 'sales' ? 'yoy' : `${metric}_yoy`);

/** Empty where there are no such statistics: several segments, all counties and free hours. */
export function tradeOf(
  statistics: ReadonlyMap<string, Statistic>,
  shortName: string,
  window: string,
): TradeFigure[] {
  const of = (metric: string) => statistics.get(`${shortName}.${window}.${metric}`);
  return TRADED.flatMap((traded) => {
    const metric = metricOf(traded);
    const amount = of(metric);
    return amount?.value == null ? [] : [{ traded, amount, growth: of(growthOf(metric)) }];
  });
}

export async function readTrade(
  source: StatisticsSource,
  { window, segment, scope, basis }: Omit<SalesQuestion, 'campaign' | 'by'>,
): Promise<TradeFigure[]> {
  const { segments } = await source.facts();
  const shortName = segments.find(({ id }) => id === flowOf(segment).place)?.shortName;
  if (shortName === undefined || !('id' in window) || scope !== 'all') return [];
  const found = await source.statistics(basis);
  const trade = tradeOf(new Map(found.map((one) => [one.id, one])), shortName, window.id);
  return trade.length === TRADED.length ? trade : [];
}

/** SQL that gives these figures, to whoever may read the public views. */
export function tradeSql(
  campaign: string,
  trade: readonly TradeFigure[],
  edition: number | undefined,
): string {
  const ids = trade.map(({ amount }) => quotedText(amount.id)).join(', ');
  const basis = quotedText(trade[0]?.amount.basis ?? '');
  return `SELECT id, value, unit\nFROM statistic\nWHERE campaign = ${quotedText(campaign)} AND edition = ${String(edition ?? 0)} AND basis = ${basis}\n  AND id IN (${ids})`;
}

/** Billions of yuan as whole fen. */
export function fenOf({ exact }: Pick<Statistic, 'exact'>): string {
  const [whole = '0', decimals = ''] = (exact ?? '0').split('.');
  return BigInt(whole + decimals.padEnd(11, '0').slice(0, 11)).toString();
}
