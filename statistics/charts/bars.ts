import { type ChartFrame, drawSvg, framed, look, margins, plain, type TextLook } from './draw.ts';
import type { ChartTheme } from './theme.ts';

/** A row of bars. Numbers place them; texts are shown. */
export interface BarRow {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  /** Last year's bar; null if there is none, undefined if the chart compares no years. */
  readonly base?: { readonly value: number; readonly text: string } | null;
  /** At the right edge, such as the growth. */
  readonly note: string;
}

export interface BarsData {
  readonly rows: readonly BarRow[];
  /** Headings of this year's bars, of last year's, and of the notes; the first row shows them. */
  readonly thisYear: string;
  readonly lastYear: string | null;
  readonly note: string;
}

const SINGLE_ROW_PX = 20;
const PAIRED_ROW_PX = 29;
const LABEL_PX = 150;
const NOTE_PX = 96;
/** Room for the texts at the ends of the longest bars. */
const END_PX = 84;
const HEADING_PX = 18;

/** Ranked bars: this year filled in the accent, last year below it as a dashed grey outline. */
export function rankedBars(frame: ChartFrame, data: BarsData, theme: ChartTheme): string {
  const paired = data.rows.some(({ base }) => base !== undefined);
  const rowPx = paired ? PAIRED_ROW_PX : SINGLE_ROW_PX;
  const { head, foot } = margins(frame);
  const height = head + HEADING_PX + data.rows.length * rowPx + foot;
  const max = Math.max(0, ...data.rows.flatMap(({ value, base }) => [value, base?.value ?? 0]));
  const barsPx = frame.width - LABEL_PX - NOTE_PX - END_PX;
  const axisMax = max <= 0 ? 1 : (max * (barsPx + END_PX)) / barsPx;
  const rows = data.rows.map(({ label }) => label);
  const hidden = { axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };
  return drawSvg(
    frame,
    height,
    framed(frame, theme, {
      grid: {
        outerBoundsMode: 'none',
        left: LABEL_PX,
        right: NOTE_PX,
        top: head + HEADING_PX,
        bottom: foot,
      },
      xAxis: { type: 'value', min: 0, max: axisMax, ...hidden, axisLabel: { show: false } },
      yAxis: [
        {
          type: 'category',
          inverse: true,
          data: rows,
          ...hidden,
          axisLabel: {
            ...look(theme.ink, 12.5),
            interval: 0,
            align: 'left',
            margin: LABEL_PX,
            width: LABEL_PX - 10,
            overflow: 'truncate',
          },
        },
        {
          type: 'category',
          inverse: true,
          position: 'right',
          data: data.rows.map(({ note }) => note),
          name: data.note,
          nameLocation: 'start',
          nameGap: 8,
          nameTextStyle: { ...look(theme.muted, 11), align: 'right', padding: [0, -NOTE_PX, 0, 0] },
          ...hidden,
          axisLabel: { ...look(theme.ink, 12.5), interval: 0, align: 'right', margin: NOTE_PX },
        },
      ],
      series: [thisYearBars(data, theme, paired), ...(paired ? [lastYearBars(data, theme)] : [])],
    }),
  );
}

function thisYearBars(data: BarsData, theme: ChartTheme, paired: boolean) {
  return {
    type: 'bar',
    barWidth: paired ? 9 : 10,
    barGap: '45%',
    itemStyle: { color: theme.accent },
    data: data.rows.map(({ value, text }, index) => ({
      value,
      label: endLabel(text, index === 0 && paired ? data.thisYear : '', look(theme.ink, 12, 600), theme),
    })),
  };
}

function lastYearBars(data: BarsData, theme: ChartTheme) {
  const first = data.rows.findIndex(({ base }) => base !== undefined && base !== null);
  return {
    type: 'bar',
    barWidth: 7,
    itemStyle: { color: 'none', borderColor: theme.lastYear, borderType: [3, 2], borderWidth: 1 },
    data: data.rows.map(({ base }, index) => {
      const text = base?.text ?? '–';
      return {
        value: base?.value ?? 0,
        ...(base === null || base === undefined ? { itemStyle: { borderWidth: 0 } } : {}),
        label: endLabel(text, index === first ? (data.lastYear ?? '') : '', look(theme.muted, 11), theme),
      };
    }),
  };
}

/** The value, and in the first row which year the bar is. */
function endLabel(text: string, year: string, textLook: TextLook, theme: ChartTheme) {
  return {
    show: true,
    position: 'right',
    distance: 6,
    formatter: `{value|${plain(text)}}${year === '' ? '' : `{year|${plain(year)}}`}`,
    rich: {
      value: { ...textLook, textBorderWidth: 0 },
      year: { ...look(theme.muted, 11), textBorderWidth: 0, padding: [0, 0, 0, 6] },
    },
  };
}
