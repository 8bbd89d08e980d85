import { shownStatistic } from '../../../domain/statistics/growth-error.ts';
import { amount, statisticIn } from '../../../domain/statistics/wording/amount.ts';
import type { Language } from '../../../domain/statistics/wording/language.ts';
import { dayWords } from '../../../domain/statistics/wording/window.ts';
import { fenOf, type Traded, TRADED, tradeOf } from '../../figures/trade.ts';
import { FLOW_LABELS } from '../../figures/flow.ts';
import type { Statistic } from '../../figures/read-statistics.ts';
import { paragraph, type Section } from '../document.ts';
import type { BulletinFigures } from '../read-bulletin.ts';
import { NONE, shownGrowthWords } from '../wording.ts';

/** What the segments sold and what they bought. Without purchases there is no such section. */
export function directions(figures: BulletinFigures, language: Language): Section {
  const { facts, statistics } = figures;
  const zh = language === 'zh';
  const heading = zh ? '城乡双向流通' : 'Both directions of trade';
  const of = (shortName: string) =>
    new Map(tradeOf(statistics, shortName, 'day').map((figure) => [figure.traded, figure]));
  const rural = of('rural');
  if (!rural.has('purchases')) return { heading, blocks: [] };
  const day = dayWords(facts.day.startAt, language);
  const nameOf = (traded: Traded) =>
    traded === 'trade' ? (zh ? '合计（不重复）' : 'Both, each order once') : FLOW_LABELS[traded][language];
  const table = {
    caption: zh ? `${day}双向流通` : `Both directions, ${day}`,
    subtitle: zh
      ? '金额单位：亿元；销售按卖家所在县、购买按买家所在县计；两县之间的订单在合计中只计一次'
      : 'In bn yuan; sales by the county of the seller, purchases by that of the buyer; an order between two counties of a segment counts once in both',
    columns: ['', ...TRADED.map(nameOf)],
    rows: facts.segments.map(({ shortName, label }) => {
      const traded = of(shortName);
      return [label[language], ...TRADED.map((one) => amountOf(traded.get(one)?.amount, language))];
    }),
  };
  const told = (traded: Traded): string => {
    const figure = rural.get(traded);
    if (figure === undefined) return NONE;
    const sold = amount(fenOf(figure.amount), language);
    const grown = figure.growth && shownGrowthWords(shownStatistic(figure.growth), facts.day, language);
    return grown == null ? sold : `${sold}${zh ? '，' : ', '}${grown}`;
  };
  const words = zh
    ? `${day}，农村地区购买额${told('purchases')}；其中工业品下乡${told('goods-to-countryside')}。农村卖家的农产品进城${told('produce-to-city')}。销售与购买合计${told('trade')}。`
    : `On ${day}, purchases by buyers in rural areas reached ${told('purchases')}; of this, goods to the countryside reached ${told('goods-to-countryside')}. Produce of rural sellers to the city reached ${told('produce-to-city')}. Sales and purchases together reached ${told('trade')}.`;
  return { heading, blocks: [paragraph(words), { kind: 'table', table }] };
}

function amountOf(statistic: Statistic | undefined, language: Language): string {
  if (statistic?.value == null) return NONE;
  const { value, unit, decimals } = statistic;
  return statisticIn({ value, unit, decimals }, language).number;
}
