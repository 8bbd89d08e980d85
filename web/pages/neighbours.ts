import { say } from '../../schemas/text/say.ts';
import { rankedAmong, shareErrorsAmong } from '../../domain/statistics/ranks.ts';
import { shareOf } from '../../domain/statistics/wording/percent.ts';
import { isWhole } from '../../statistics/disclosure/refusal.ts';
import { labelOf, numberOr, salesIn } from '../../statistics/bulletin/wording.ts';
import { sumOf } from '../../statistics/dashboard/details.ts';
import type { MetricName } from '../../statistics/dashboard/figure-id.ts';
import type { CountyName } from '../../statistics/dashboard/lists.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';
import { elsewhere } from '../address.ts';
import { ask } from '../parts/ask.ts';
import { html, type Markup, NOTHING } from '../parts/markup.ts';
import { section } from '../parts/section.ts';
import { rankingColumns, table } from '../parts/table.ts';
import { errorColumns, growthCell, salesUnit } from '../parts/view.ts';
import type { Context } from './campaign/context.ts';
import { hasShownGrowth } from './campaign/tables.ts';
import { rankCell } from './counties.ts';

/** The counties of a province, with rank and share in it and their errors. `sales` are all counties, by rank. */
export function inProvince(sales: readonly SalesRow[], province: string): readonly SalesRow[] {
  const rows = rankedAmong(sales.filter(({ member }) => member.startsWith(province)));
  const total = sumOf(rows);
  const errors = shareErrorsAmong(rows);
  return rows.map((row, index) => ({
    ...row,
    share_percent: shareOf(row.sales_fen, total),
    share_error_points: errors[index] ?? null,
  }));
}

/** How many counties of the province stand on each side of this one. */
const NEIGHBOURS = 4;

/** The counties of the province that stand next to this one by sales, of `counties`: all of the province. */
export function neighbours(
  context: Context,
  campaign: string,
  name: CountyName,
  counties: readonly SalesRow[],
): Markup {
  const { language, address, told, onBase } = context;
  const own = counties.findIndex(({ member }) => member === name.county);
  const at = Math.max(0, own);
  const shown = counties.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1);
  if (shown.length === 0) return NOTHING;
  const hasGrowth = context.hasBase && hasShownGrowth(shown);
  const unit = salesUnit(shown, language);
  const of = (metric: MetricName, { member }: SalesRow, shown: Markup | string) =>
    ask(address, { metric, by: 'county', member }, shown, metric === 'sales');
  // Counties that are withheld are part of their province.
  const hasAllCounties = isWhole('county', context.headline.facts);
  const errors = errorColumns(shown);
  const title = say(language, 'web.neighbours.in', {
    provinceEn: name.province_en,
    provinceZh: name.province_zh,
  });
  const [province, , amount] = rankingColumns(language, unit, counties, hasAllCounties);
  return section(
    'neighbours',
    title,
    own < 0
      ? say(language, 'web.neighbours.the-first-counties', { told, unit: unit.short })
      : say(language, 'web.neighbours.the-counties-next-to', { told, unit: unit.short }),
    table({
      caption: title,
      columns: [
        province,
        { heading: say(language, 'web.neighbours.rank') },
        amount,
        ...errors.columns,
        ...(hasAllCounties ? [{ heading: say(language, 'web.neighbours.of-the-province') }] : []),
        ...(hasGrowth ? [{ heading: onBase }] : []),
      ],
      rows: shown.map((row) => [
        row.member === name.county
          ? html`<b aria-current="true">${labelOf(row, language)}</b>`
          : html`<a href="${elsewhere(address, `/campaigns/${campaign}/counties/${row.member}`)}"
              >${labelOf(row, language)}</a
            >`,
        rankCell(row),
        of('sales', row, salesIn(row, unit)),
        ...errors.cellsOf(row),
        ...(hasAllCounties ? [numberOr(row.share_percent, row.share_error_points)] : []),
        ...(hasGrowth ? [of('growth', row, growthCell(row, language))] : []),
      ]),
    }),
  );
}
