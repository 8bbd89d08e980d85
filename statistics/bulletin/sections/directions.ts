import { shownStatistic } from '../../../domain/statistics/growth-error.ts';
import { statisticIn } from '../../../domain/statistics/wording/amount.ts';
import type { Language } from '../../../schemas/text/language.ts';
import { FLOW_LABELS } from '../../figures/flow.ts';
import type { Statistic } from '../../figures/read-statistics.ts';
import { fenOf, type Traded, TRADED, tradeOf } from '../../figures/trade.ts';
import type { Context } from '../context.ts';
import type { Block } from '../document.ts';
import { section } from '../section.ts';
import { type Column, tableOf } from '../tables.ts';
import { NONE, shownGrowthWords } from '../wording.ts';

/** What the segments sold and what they bought. Without purchases there is no such section. */
export const directions = section('common.both-directions-of-trade', words, segmentTable);

type Figures = ReadonlyMap<Traded, ReturnType<typeof tradeOf>[number]>;

const figuresOf = ({ statistics }: Context, shortName: string): Figures =>
  new Map(tradeOf(statistics, shortName, 'day').map((figure) => [figure.traded, figure]));

function words(context: Context): string | null {
  const { facts, language, when, amount, clauses, say } = context;
  const rural = figuresOf(context, 'rural');
  if (!rural.has('purchases')) return null;
  const told = (traded: Traded): string => {
    const figure = rural.get(traded);
    if (figure === undefined) return NONE;
    const grown = figure.growth && shownGrowthWords(shownStatistic(figure.growth), facts.day, language);
    return clauses(amount(fenOf(figure.amount)), grown ?? null);
  };
  return say('bulletin.directions.on-purchases-by-buyers', {
    when,
    purchases: told('purchases'),
    goods: told('goods-to-countryside'),
    produce: told('produce-to-city'),
    trade: told('trade'),
  });
}

function segmentTable(context: Context): Block[] {
  const { facts, language, when, say } = context;
  if (!figuresOf(context, 'rural').has('purchases')) return [];
  const nameOf = (traded: Traded) =>
    traded === 'trade' ? say('common.both-each-order-once') : FLOW_LABELS[traded][language];
  return tableOf(
    {
      caption: say('bulletin.directions.both-directions', { when }),
      subtitle: say('bulletin.directions.in-bn-yuan-sales'),
    },
    facts.segments.map(({ shortName, label }) => ({ label, figures: figuresOf(context, shortName) })),
    [
      ['', ({ label }) => label[language]],
      ...TRADED.map((one): Column<{ readonly figures: Figures }> => [
        nameOf(one),
        ({ figures }) => amountOf(figures.get(one)?.amount, language),
      ]),
    ],
  );
}

function amountOf(statistic: Statistic | undefined, language: Language): string {
  if (statistic?.value == null) return NONE;
  const { value, unit, decimals } = statistic;
  return statisticIn({ value, unit, decimals }, language).number;
}
