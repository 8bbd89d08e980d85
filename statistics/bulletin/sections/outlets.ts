import { amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import { counted, grouped } from '../../../domain/text/counted.ts';
import type { Context } from '../context.ts';
import { type Block, paragraph, type Section } from '../document.ts';
import { type Column, salesColumns, tableOf } from '../tables.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { NONE } from '../wording.ts';

/** How many outlets and villages sold, what outlets of each type sold, and the villages that sold most. */
export function outlets(context: Context): Section {
  return {
    heading: context.say('Outlets and villages', '网点和村'),
    blocks: [...activeWords(context), ...villageWords(context), ...typeTable(context)],
  };
}

function activeWords({ facts, activity, when, say }: Context): Block[] {
  if (activity === null) return [];
  const { outlets: own, villages } = activity;
  const both = (outlet: number, village: number) =>
    say(
      `${counted(outlet, 'outlet')} and ${counted(village, 'village')}`,
      `${grouped(outlet)}个网点、${grouped(village)}个村`,
    );
  const active = both(own.active, villages.active);
  let base = '';
  if (own.base !== null && villages.base !== null)
    base = say(
      ` (${both(own.base, villages.base)} in the base window)`,
      `（基期为${grouped(own.base)}个和${grouped(villages.base)}个）`,
    );
  const sample =
    facts.sampleFactor === 1
      ? ''
      : say(
          '; only orders of the sample count here, from which no totals follow',
          '；仅就样本订单计数，不能推算总数',
        );
  return [
    paragraph(
      say(
        `On ${when}, ${active} of rural areas had an order${base}${sample}.`,
        `${when}，农村地区有${active}产生订单${base}${sample}。`,
      ),
    ),
  ];
}

/** Of full data alone: what one village sold in a sample, no sample can tell. */
function villageWords({ villages, language, label, list, say }: Context): Block[] {
  if (villages.length < 2) return [];
  const items = villages.map((row) => {
    const unit = amountUnit(row.sales_fen, language);
    const sold = amountIn(row.sales_fen, unit);
    return say(`${label(row)} (${sold} ${unit.short})`, `${label(row)}（${sold}${unit.short}）`);
  });
  return [
    paragraph(
      say(
        `Of the villages that may be published, these sold most: ${list(items)}.`,
        `可公布的村中，销售额居前的依次为${items.join('、')}。`,
      ),
    ),
  ];
}

function typeTable(context: Context): Block[] {
  const { outletTypes: rows, activity, productsBasis, basis, when, label, say } = context;
  const { unit, sales, sample, share, base, growth } = salesColumns(context, rows);
  const [, salesOf] = sales;
  const active = new Map(activity?.types.map(({ id, active: count }) => [id, grouped(count)]));
  const activeColumn: Column<SalesRow> = [
    say('active', '活跃网点'),
    ({ member }) => active.get(member) ?? NONE,
  ];
  const before = productsBasis === basis ? '' : say(', before refunds', '，未扣退款');
  return tableOf(
    {
      caption: say(`Types of outlets: rural sales of ${when}`, `${when}各类网点农村网络零售额`),
      subtitle: say(`Sales in ${unit}${before}`, `金额单位：${unit}${before}`),
    },
    rows,
    [
      ['', (row) => (row.member === '' ? say('without an outlet', '无网点') : label(row))],
      ...(activity === null ? [] : [activeColumn]),
      [say('sales', '销售额'), salesOf],
      ...sample,
      share,
      base,
      growth,
    ],
  );
}
