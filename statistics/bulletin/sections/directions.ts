import { amount, statisticIn } from '../../../domain/statistics/wording/amount.ts';
import type { Language } from '../../../domain/statistics/wording/language.ts';
import { growth } from '../../../domain/statistics/wording/percent.ts';
import { dayWords } from '../../../domain/statistics/wording/window.ts';
import type { Label } from '../../figures/labels.ts';
import type { Statistic } from '../../figures/read-statistics.ts';
import { paragraph, type Section } from '../document.ts';
import type { BulletinFigures } from '../read-bulletin.ts';
import { NONE, otherBase } from '../wording.ts';

/** The metrics of sales, of flows of trade beside them, and of both together. */
const FLOWS: readonly (readonly [string, Label])[] = [
  ['sales', { en: 'Sales', zh: '销售' }],
  ['purchases', { en: 'Purchases', zh: '购买' }],
  ['trade', { en: 'Both, each order once', zh: '合计（不重复）' }],
  ['produce_to_city', { en: 'Produce to the city', zh: '农产品进城' }],
  ['goods_to_countryside', { en: 'Goods to the countryside', zh: '工业品下乡' }],
];

/** What the segments sold and what they bought. Editions of earlier releases have no purchases, hence no such section. */
export function directions(figures: BulletinFigures, language: Language): Section {
  const { facts, statistics } = figures;
  const heading = language === 'zh' ? '城乡双向流通' : 'Both directions of trade';
  const of = (segment: string, metric: string) => statistics.get(`${segment}.day.${metric}`);
  if ((of('rural', 'purchases')?.value ?? null) === null) return { heading, blocks: [] };
  const day = dayWords(facts.day.startAt, language);
  const table = {
    caption: language === 'zh' ? `${day}双向流通` : `Both directions, ${day}`,
    subtitle:
      language === 'zh'
        ? '销售按卖家所在县、购买按买家所在县计；两县之间的订单在合计中只计一次'
        : 'Sales by the county of the seller, purchases by that of the buyer; an order between two counties of a segment counts once in both',
    columns: [
      language === 'zh' ? '分组' : 'Segment',
      ...FLOWS.map(([, { [language]: name }]) => (language === 'zh' ? `${name}，亿元` : `${name}, bn yuan`)),
    ],
    rows: facts.segments.map(({ shortName, label }) => [
      label[language],
      ...FLOWS.map(([metric]) => amountOf(of(shortName, metric), language)),
    ]),
  };
  return { heading, blocks: [paragraph(ruralWords(figures, day, language)), { kind: 'table', table }] };
}

function ruralWords({ facts, statistics }: BulletinFigures, day: string, language: Language): string {
  const other = otherBase(facts.day, language);
  const told = (metric: string): string => {
    const sold = amount(fenOf(statistics.get(`rural.day.${metric}`)?.exact), language);
    const grown = statistics.get(`rural.day.${metric}_yoy`)?.value ?? null;
    if (grown === null) return sold;
    return `${sold}${language === 'zh' ? '，' : ', '}${growth(grown, language, other)}`;
  };
  return language === 'zh'
    ? `${day}，农村地区购买额${told('purchases')}；其中工业品下乡${told('goods_to_countryside')}。农产品进城${told('produce_to_city')}。销售与购买合计${told('trade')}。`
    : `On ${day}, purchases by buyers in rural areas reached ${told('purchases')}; of this, goods to the countryside reached ${told('goods_to_countryside')}. Produce to the city reached ${told('produce_to_city')}. Sales and purchases together reached ${told('trade')}.`;
}

/** Billions of yuan as whole fen. */
function fenOf(exact: string | null | undefined): string {
  const [whole = '0', decimals = ''] = (exact ?? '0').split('.');
  return BigInt(whole + decimals.padEnd(11, '0').slice(0, 11)).toString();
}

function amountOf(statistic: Statistic | undefined, language: Language): string {
  if (statistic?.value == null) return NONE;
  const { value, unit, decimals } = statistic;
  return statisticIn({ value, unit, decimals }, language).number;
}
