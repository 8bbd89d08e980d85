import { shownStatistic } from '../../../domain/statistics/growth-error.ts';
import { statisticIn } from '../../../domain/statistics/wording/amount.ts';
import type { Language } from '../../../domain/statistics/wording/language.ts';
import { FLOW_LABELS } from '../../figures/flow.ts';
import type { Statistic } from '../../figures/read-statistics.ts';
import { fenOf, type Traded, TRADED, tradeOf } from '../../figures/trade.ts';
import type { Context } from '../context.ts';
import { paragraph, type Section } from '../document.ts';
import { type Column, tableOf } from '../tables.ts';
import { NONE, shownGrowthWords } from '../wording.ts';

/** What the segments sold and what they bought. Without purchases there is no such section. */
export function directions(context: Context): Section {
  const { facts, statistics, language, when, amount, clauses, say } = context;
  const heading = say('Both directions of trade', '城乡双向流通');
  const of = (shortName: string) =>
    new Map(tradeOf(statistics, shortName, 'day').map((figure) => [figure.traded, figure]));
  const rural = of('rural');
  if (!rural.has('purchases')) return { heading, blocks: [] };
  const nameOf = (traded: Traded) =>
    traded === 'trade' ? say('Both, each order once', '合计（不重复）') : FLOW_LABELS[traded][language];
  const told = (traded: Traded): string => {
    const figure = rural.get(traded);
    if (figure === undefined) return NONE;
    const grown = figure.growth && shownGrowthWords(shownStatistic(figure.growth), facts.day, language);
    return clauses(amount(fenOf(figure.amount)), grown ?? null);
  };
  const [purchases, goods, produce, trade] = (
    ['purchases', 'goods-to-countryside', 'produce-to-city', 'trade'] as const
  ).map(told);
  const words = say(
    `On ${when}, purchases by buyers in rural areas reached ${purchases}; of this, goods to the countryside reached ${goods}. Produce of rural sellers to the city reached ${produce}. Sales and purchases together reached ${trade}.`,
    `${when}，农村地区购买额${purchases}；其中工业品下乡${goods}。农村卖家的农产品进城${produce}。销售与购买合计${trade}。`,
  );
  const table = tableOf(
    {
      caption: say(`Both directions, ${when}`, `${when}双向流通`),
      subtitle: say(
        'In bn yuan; sales by the county of the seller, purchases by that of the buyer; an order between two counties of a segment counts once in both',
        '金额单位：亿元；销售按卖家所在县、购买按买家所在县计；两县之间的订单在合计中只计一次',
      ),
    },
    facts.segments.map(({ shortName, label }) => ({ label, traded: of(shortName) })),
    [
      ['', ({ label }) => label[language]],
      ...TRADED.map((one): Column<{ readonly traded: ReturnType<typeof of> }> => [
        nameOf(one),
        ({ traded }) => amountOf(traded.get(one)?.amount, language),
      ]),
    ],
  );
  return { heading, blocks: [paragraph(words), ...table] };
}

function amountOf(statistic: Statistic | undefined, language: Language): string {
  if (statistic?.value == null) return NONE;
  const { value, unit, decimals } = statistic;
  return statisticIn({ value, unit, decimals }, language).number;
}
