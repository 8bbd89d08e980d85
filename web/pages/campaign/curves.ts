import { say } from '../../../schemas/text/say.ts';
import { amountIn } from '../../../domain/statistics/wording/amount.ts';
import { hoursOf, hourWithin } from '../../../domain/statistics/wording/window.ts';
import { forDrawing, NONE } from '../../../statistics/bulletin/wording.ts';
import { timeColumns } from '../../../statistics/charts/columns.ts';
import { bandText } from '../../../statistics/charts/draw.ts';
import { cumulativeCurves, LEFT_PX, RIGHT_PX } from '../../../statistics/charts/curves.ts';
import { leadOf } from '../../../statistics/dashboard/lead.ts';
import { type HourSum, hourSums } from '../../../statistics/figures/hour-sums.ts';
import { inSentence } from '../../../statistics/figures/labels.ts';
import { chartFiles, tableFiles } from '../../parts/ask.ts';
import { html, type Markup, NOTHING } from '../../parts/markup.ts';
import { section } from '../../parts/section.ts';
import { chart } from '../../parts/table.ts';
import { columnUnit } from '../../parts/view.ts';
import type { Context } from './context.ts';

const WIDTH_PX = 700;
const STEPS_PX = { lead: { page: 280, wall: 250 }, below: { page: 190, wall: 110 } } as const;

/** Sales of the window so far, hour by hour, this year and last; while it runs, its complete hours. */
export function cumulative(context: Context, mark = NOTHING): Markup {
  const { address, language, headline, when, years, hasBase, basis, source, segment, subject, flow, unit } =
    context;
  const { window } = headline;
  const sums = hourSums(window, headline.hours);
  const soFar = sums.flatMap(({ sales }) => (sales === null ? [] : [String(sales)]));
  if (soFar.length === 0) return NOTHING;
  const lead = leadOf(headline);
  const isRunning = window.completeTo !== null;
  // A line to the end of an hour that has not ended would be compared with all of last year's.
  const own = isRunning ? soFar.slice(0, hourWithin(window, window.completeTo)) : soFar;
  const end = own.at(-1) ?? '0';
  const base = hasBase ? sums.map((sum) => String(sum.base)) : null;
  const baseEnd = base?.at(-1) ?? '0';
  const curve = (values: readonly string[], last: string, name: string) => ({
    values: values.map((fen) => forDrawing(fen, unit.shift)),
    endText: amountIn(last, unit),
    name,
  });
  const sameHour = lead && {
    hour: lead.hours,
    text: amountIn(String(lead.baseFen), unit),
    name: say(language, 'web.campaign.curves.same-hour', { year: years[1] }),
  };
  const title = say(language, 'web.county-parts.hour-by-hour', { when });
  const subtitle = say(language, 'web.campaign.curves.cumulative-shanghai-time', {
    flow: flow.toLowerCase(),
    segment: inSentence(segment, language),
    unit: unit.short,
    basis,
    subject,
  });
  const shown = (fen: bigint | null) => (fen === null ? NONE : amountIn(String(fen), unit));
  const frame = {
    id: 'hours',
    charts: context.charts,
    files: chartFiles(context.address, 'hours'),
    cross: [LEFT_PX, RIGHT_PX] as const,
    language,
    title,
    subtitle,
    source,
    description: [
      [years[0], amountIn(end, unit)],
      ...(sameHour === null ? [] : [[sameHour.name, sameHour.text]]),
      ...(hasBase ? [[years[1], amountIn(baseEnd, unit)]] : []),
    ]
      .map(([name, text]) => `${name ?? ''}: ${text ?? ''} ${unit.short}`)
      .join('; '),
  };
  return section(
    'cumulative',
    title,
    subtitle,
    chart(
      frame,
      WIDTH_PX,
      (drawn, isNarrow, theme) =>
        cumulativeCurves(
          drawn,
          {
            hours: hoursOf(window),
            heightPx: isNarrow ? 200 : address.wall === undefined ? 330 : 250,
            thisYear: curve(own, end, years[0]),
            lastYear:
              base === null
                ? null
                : curve(
                    base,
                    baseEnd,
                    sameHour === null
                      ? years[1]
                      : say(language, 'web.campaign.curves.whole', { year: years[1] }),
                  ),
            sameHour,
          },
          theme,
        ),
      {
        caption: `${title}: ${subtitle}`,
        columns: [{ heading: '' }, { heading: years[0] }, ...(hasBase ? [{ heading: years[1] }] : [])],
        rows: sums.map(({ hour, sales, base: last }) => [
          clock(window.startAt, hour + 1) +
            (isRunning && hour === own.length && sales !== null
              ? say(language, 'web.campaign.curves.so-far')
              : ''),
          shown(sales),
          ...(hasBase ? [shown(last)] : []),
        ]),
      },
    ),
    mark,
  );
}

/** Sales of each hour; of each day for a longer window. `place` decides how much room there is. */
export function steps(context: Context, place: keyof typeof STEPS_PX): Markup {
  const { address, language, headline, years, hasBase, basis, source, segment, flow, when, periodWhen } =
    context;
  const isHours = headline.hours.length > 0;
  const rows = isHours
    ? hourRows(hourSums(headline.window, headline.hours), headline.window.startAt)
    : dayRows(context);
  if (rows.length === 0) return NOTHING;
  const unit = columnUnit(
    rows.map(({ fen }) => fen),
    language,
  );
  const title = isHours
    ? say(language, 'web.campaign.curves.each-hour', { when, flow })
    : say(language, 'web.campaign.curves.each-day', { when: periodWhen, flow });
  const subtitle = say(language, 'web.campaign.curves.of-each-outlined', {
    flow,
    isHours,
    segment: inSentence(segment, language),
    unit: unit.short,
    basis,
    hasBase,
    year: years[1],
  });
  const strongest = rows.reduce((best, row) => (BigInt(row.fen) > BigInt(best.fen) ? row : best));
  return section(
    'steps',
    title,
    subtitle,
    chart(
      {
        id: 'steps',
        charts: context.charts,
        files: html`${chartFiles(context.address, 'steps')}${tableFiles(context.address, isHours ? 'sales.hour' : 'period~sales.day')}`,
        language,
        title,
        subtitle,
        source,
        description: say(language, 'web.campaign.curves.most-at', {
          name: strongest.name,
          amount: amountIn(strongest.fen, unit),
          unit: unit.short,
        }),
      },
      WIDTH_PX,
      (drawn, isNarrow, theme) =>
        timeColumns(
          drawn,
          {
            plotPx: isNarrow ? 140 : STEPS_PX[place][address.wall === undefined ? 'page' : 'wall'],
            thisYear: '',
            lastYear: hasBase ? '' : null,
            columns: rows.map(({ name, fen, base, axis }, index) => ({
              label: isNarrow && index % 3 !== 0 ? '' : axis,
              value: forDrawing(fen, unit.shift),
              text: fen === strongest.fen || (!isNarrow && rows.length <= 16) ? amountIn(fen, unit) : '',
              baseValue: base === null ? null : forDrawing(base, unit.shift),
              hover: bandText(name, [
                [years[0], amountIn(fen, unit)],
                [years[1], base === null ? null : amountIn(base, unit)],
              ]),
            })),
          },
          theme,
        ),
      {
        caption: `${title}: ${subtitle}`,
        columns: [{ heading: '' }, { heading: years[0] }, ...(hasBase ? [{ heading: years[1] }] : [])],
        rows: rows.map(({ name, fen, base }) => [
          name,
          amountIn(fen, unit),
          ...(hasBase ? [base === null ? NONE : amountIn(base, unit)] : []),
        ]),
      },
    ),
  );
}

interface Step {
  readonly name: string;
  readonly axis: string;
  readonly fen: string;
  readonly base: string | null;
}

function hourRows(sums: readonly HourSum[], startAt: string): Step[] {
  return sums.map(({ hour, sales, base }, index) => {
    const before = sums[index - 1];
    const from = clock(startAt, hour);
    return {
      name: `${from}–${clock(startAt, hour + 1)}`,
      axis: String(Number(from.slice(0, 2))),
      fen: String(sales === null ? 0n : sales - (before?.sales ?? 0n)),
      base: String(base - (before?.base ?? 0n)),
    };
  });
}

function dayRows({ headline }: Context): Step[] {
  return headline.days
    .toSorted((a, b) => (a.member < b.member ? -1 : 1))
    .map(({ member, sales_fen: fen, base_sales_fen: base }) => ({
      name: member.slice(0, 10),
      axis: String(Number(member.slice(8, 10))),
      fen,
      base,
    }));
}

/** The clock so many hours after the start of a window; midnight at its end is 24:00. */
export function clock(startAt: string, hours: number): string {
  const at = (Number(startAt.slice(11, 13)) + hours) % 24;
  return `${String(at === 0 && hours > 0 ? 24 : at).padStart(2, '0')}:00`;
}
