import { say } from '../../schemas/text/say.ts';
import { amountIn } from '../../domain/statistics/wording/amount.ts';
import { withMinus } from '../../domain/statistics/decimal.ts';
import type { Revisions } from '../../statistics/editions/revisions.ts';
import type { Address } from '../address.ts';
import { type Markup, NOTHING } from '../parts/markup.ts';
import { section } from '../parts/section.ts';
import { table } from '../parts/table.ts';
import { columnUnit } from '../parts/view.ts';

/** Columns that a page has room for: the first edition and the newest ones. */
const MOST_EDITIONS = 5;

/** How the sales of each day were revised from edition to edition; nothing before there are two editions. */
export function revisionTriangle({ lang }: Address, found: Revisions): Markup {
  const { editions, days, mean_percent: mean, mean_absolute_percent: absolute } = found;
  if (mean === null || absolute === null) return NOTHING;
  const shown = editions.map((_, at) => at).filter((at) => at === 0 || at > editions.length - MOST_EDITIONS);
  const unit = columnUnit(
    days.flatMap(({ sales_fen: sales }) => sales.filter((fen) => fen !== null)),
    lang,
  );
  const title = say(lang, 'web.revisions.revisions');
  const subtitle = say(lang, 'web.revisions.rural-sales-by-day', {
    unit: unit.short,
    mean: signed(mean),
    absolute: absolute.toFixed(2),
  });
  return section(
    'revisions',
    title,
    subtitle,
    table({
      caption: title,
      columns: [
        { heading: '' },
        ...shown.map((at) => ({
          heading: say(lang, 'web.revisions.edition', { number: editions[at] }),
          isMinor: at !== 0 && at !== editions.length - 1,
        })),
        { heading: say(lang, 'web.revisions.revision') },
      ],
      rows: days.map(({ day, sales_fen: sales, revision_percent: percent }) => [
        day ?? say(lang, 'common.period'),
        ...shown.map((at) => {
          const fen = sales[at] ?? null;
          return fen === null ? '' : amountIn(fen, unit);
        }),
        percent === null ? '' : signed(percent),
      ]),
    }),
  );
}

function signed(percent: number): string {
  return withMinus(`${percent > 0 ? '+' : ''}${percent.toFixed(2)}`);
}
