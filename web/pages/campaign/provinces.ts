import { say } from '../../../schemas/text/say.ts';
import { isWhole } from '../../../statistics/disclosure/refusal.ts';
import { amountIn } from '../../../domain/statistics/wording/amount.ts';
import {
  forDrawing,
  growthHeading,
  labelOf,
  NONE,
  numberOr,
  salesIn,
} from '../../../statistics/bulletin/wording.ts';
import { TILE_PLACES, tileGrid } from '../../../statistics/charts/tiles.ts';
import { sumOf } from '../../../statistics/dashboard/details.ts';
import type { MetricName } from '../../../statistics/dashboard/figure-id.ts';
import type { SalesRow } from '../../../statistics/figures/read-sales.ts';
import { elsewhere } from '../../address.ts';
import type { Parts } from '../../figures/figures.ts';
import { ask, chartFiles, tableFiles } from '../../parts/ask.ts';
import { html, type Markup } from '../../parts/markup.ts';
import { nothingSold, partOf, section } from '../../parts/section.ts';
import { chart, rankingColumns } from '../../parts/table.ts';
import { errorColumns, growthCell, salesUnit } from '../../parts/view.ts';
import type { Context } from './context.ts';

const WIDTH_PX = 560;

/** Provinces as tiles of equal size. No borders are drawn. */
export function provinces(context: Context, part: Parts['provinces']): Markup {
  const title = say(context.language, 'web.campaign.provinces.provinces');
  return partOf(context, part, 'provinces', title, (rows, mark) => tiles(context, title, rows, mark));
}

function tiles(context: Context, title: string, rows: readonly SalesRow[], mark: Markup): Markup {
  const { language, when, basis, source, years, baseHeading, hasBase, address, told, party, headline } =
    context;
  const sold = rows.filter(({ orders }) => BigInt(orders) > 0n);
  const unit = salesUnit(sold, language);
  const errors = errorColumns(sold);
  const places = new Map(TILE_PLACES.map((place) => [place.code, place]));
  const nameOf = (isShort: boolean) => (code: string) => {
    const place = places.get(code);
    if (language === 'zh' || place === undefined) return place?.zh ?? code;
    return isShort ? place.letters : shortName(context.label('province', code));
  };
  const hasAll = isWhole('province', headline.facts);
  const none = hasAll
    ? say(language, 'web.campaign.provinces.no-such-counties-or', { none: NONE })
    : say(language, 'web.campaign.provinces.no-such-counties-no', { none: NONE });
  const subtitle = say(language, 'web.campaign.provinces.by-the-s-county', {
    told,
    party,
    unit: unit.short,
    basis,
  }).concat(address.wall === undefined ? none : '');
  const of = (metric: MetricName, { member }: SalesRow, shown: Markup | string) =>
    ask(address, { metric, by: 'province', member }, shown, metric === 'sales');
  if (sold.length === 0) return section('provinces', title, subtitle, nothingSold(context, 'province'), mark);
  const head = `/campaigns/${address.path.split('/')[2] ?? ''}/counties`;
  return section(
    'provinces',
    title,
    subtitle,
    chart(
      {
        id: 'tiles',
        charts: context.charts,
        files: html`${chartFiles(address, 'tiles')}${tableFiles(address, 'sales.province')}`,
        language,
        title: `${title}, ${when}`,
        subtitle,
        source,
        description: sold
          .map((row) => `${labelOf(row, language)}: ${amountIn(row.sales_fen, unit)}`)
          .join('; '),
      },
      WIDTH_PX,
      (drawn, isNarrow, theme) =>
        tileGrid(
          drawn,
          sold.map((row) => ({
            code: row.member,
            name: labelOf(row, language),
            value: forDrawing(row.sales_fen, unit.shift),
            text: amountIn(row.sales_fen, unit),
            ...(drawn.isBare === true && { href: elsewhere(address, head, { q: row.member }) }),
          })),
          nameOf(isNarrow),
          theme,
        ),
      {
        caption: `${title}: ${subtitle}`,
        columns: [
          rankingColumns(language, unit, [], hasAll)[0],
          { heading: years[0], total: amountIn(sumOf(sold), unit) },
          // Behind a drawing no column is minor.
          ...errors.columns.map(({ heading }) => ({ heading })),
          { heading: say(language, 'common.share') },
          ...(hasBase
            ? [{ heading: baseHeading }, { heading: growthHeading(headline.window, language) }]
            : []),
        ],
        rows: sold.map((row) => [
          html`<a href="${elsewhere(address, head, { q: row.member })}">${labelOf(row, language)}</a>`,
          of('sales', row, salesIn(row, unit)),
          ...errors.cellsOf(row),
          of('share', row, numberOr(row.share_percent, row.share_error_points)),
          ...(hasBase
            ? [
                of('base', row, row.base_sales_fen === null ? NONE : amountIn(row.base_sales_fen, unit)),
                of('growth', row, growthCell(row, language)),
              ]
            : []),
        ]),
      },
    ),
    mark,
  );
}

const ROMANIZED: Readonly<Record<string, string>> = { 'Inner Mongolia': 'Nei Mongol' };

/** Without the kind of region, which a tile has no room for. */
function shortName(name: string): string {
  const short = name.replace(/ (Province|Municipality|.*Autonomous Region)$/, '');
  return ROMANIZED[short] ?? short;
}
