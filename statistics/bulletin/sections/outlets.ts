import { amountIn, amountUnit } from '../../../domain/statistics/wording/amount.ts';
import { grouped } from '../../../domain/text/counted.ts';
import type { Context } from '../context.ts';
import type { Block } from '../document.ts';
import { section } from '../section.ts';
import { type Column, salesColumns, tableOf } from '../tables.ts';
import type { SalesRow } from '../../figures/read-sales.ts';
import { NONE } from '../wording.ts';

/** How many outlets and villages sold, what outlets of each type sold, and the villages that sold most. */
export const outlets = section('bulletin.outlets.outlets-and-villages', activeWords, villageWords, typeTable);

function activeWords({ facts, activity, when, say }: Context): string | null {
  if (activity === null) return null;
  const { outlets: own, villages } = activity;
  const active = say('bulletin.outlets.active-places', { outlets: own.active, villages: villages.active });
  const before =
    own.base !== null && villages.base !== null
      ? say('bulletin.outlets.in-the-base', { outlets: own.base, villages: villages.base })
      : '';
  const sample = facts.sampleFactor === 1 ? '' : say('bulletin.outlets.only-orders-of-the');
  return say('bulletin.outlets.on-of-rural-areas', { when, active, base: before, sample });
}

/** Of full data alone: what one village sold in a sample, no sample can tell. */
function villageWords({ villages, language, label, listed, say }: Context): string | null {
  if (villages.length < 2) return null;
  const items = villages.map((row) => {
    const unit = amountUnit(row.sales_fen, language);
    const sold = amountIn(row.sales_fen, unit);
    return say('bulletin.outlets.village-sold', { village: label(row), sold, unit: unit.short });
  });
  return say('bulletin.outlets.of-the-villages-that', listed(items));
}

function typeTable(context: Context): Block[] {
  const { outletTypes: rows, activity, productsBasis, basis, when, label, say } = context;
  const { unit, sales, sample, share, base, growth } = salesColumns(context, rows);
  const [, salesOf] = sales;
  const active = new Map(activity?.types.map(({ id, active: count }) => [id, grouped(count)]));
  const activeColumn: Column<SalesRow> = [
    say('bulletin.outlets.active'),
    ({ member }) => active.get(member) ?? NONE,
  ];
  const before = productsBasis === basis ? '' : say('bulletin.outlets.before-refunds');
  return tableOf(
    {
      caption: say('bulletin.outlets.types-of-outlets-rural', { when }),
      subtitle: say('bulletin.outlets.sales-in', { unit, before }),
    },
    rows,
    [
      ['', (row) => (row.member === '' ? say('bulletin.outlets.without-an-outlet') : label(row))],
      ...(activity === null ? [] : [activeColumn]),
      [say('common.sales'), salesOf],
      ...sample,
      share,
      base,
      growth,
    ],
  );
}
