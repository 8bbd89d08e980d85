import {
  type ChartFrame,
  drawSvg,
  LEGEND_PX,
  look,
  margins,
  outline,
  plain,
  type TextLook,
  widthPx,
  yearsLegend,
} from './draw.ts';
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
  /** Names of this year's bars, of last year's, and of the notes. */
  readonly thisYear: string;
  readonly lastYear: string | null;
  readonly note: string;
}

const SINGLE_ROW_PX = 20;
const PAIRED_ROW_PX = 29;
const LABEL_FONT_PX = 12.5;
/** Between a text and what stands beside it. */
const GAP_PX = 10;
/** A label that is wider is cut: the bars need the rest. */
const MOST_LABEL_PX = 240;

/** Ranked bars: this year filled in the accent, last year below it as a dashed grey outline. */
export function rankedBars(frame: ChartFrame, data: BarsData, theme: ChartTheme): string {
  const paired = data.rows.some(({ base }) => base !== undefined);
  const rowPx = paired ? PAIRED_ROW_PX : SINGLE_ROW_PX;
  const { head, foot } = margins(frame);
  const height = head + LEGEND_PX + data.rows.length * rowPx + foot;
  const max = Math.max(0, ...data.rows.flatMap(({ value, base }) => [value, base?.value ?? 0]));
  const widest = (texts: readonly string[], fontSize: number) =>
    GAP_PX + Math.max(...texts.map((text) => widthPx(text, fontSize)));
  const [labels, notes] = [data.rows.map(({ label }) => label), data.rows.map(({ note }) => note)];
  const labelPx = Math.min(MOST_LABEL_PX, widest(labels, LABEL_FONT_PX));
  const notePx = widest(notes, LABEL_FONT_PX);
  /** Room for the texts at the ends of the longest bars. */
  const endPx = widest(
    data.rows.flatMap(({ text, base }) => [text, base?.text ?? '']),
    12,
  );
  const barsPx = frame.width - labelPx - notePx - endPx;
  const axisMax = max <= 0 ? 1 : (max * (barsPx + endPx)) / barsPx;
  const hidden = { axisLine: { show: false }, axisTick: { show: false }, splitLine: { show: false } };
  return drawSvg(
    frame,
    height,
    theme,
    {
      grid: {
        outerBoundsMode: 'none',
        left: labelPx,
        right: notePx,
        top: head + LEGEND_PX,
        bottom: foot,
      },
      xAxis: { type: 'value', min: 0, max: axisMax, ...hidden, axisLabel: { show: false } },
      yAxis: [
        {
          type: 'category',
          inverse: true,
          data: labels,
          ...hidden,
          axisLabel: {
            ...look(theme.ink, LABEL_FONT_PX),
            interval: 0,
            align: 'left',
            margin: labelPx,
            width: labelPx - 2,
            overflow: 'truncate',
          },
        },
        {
          type: 'category',
          inverse: true,
          position: 'right',
          data: notes,
          name: data.note,
          nameLocation: 'start',
          nameGap: 8,
          nameTextStyle: { ...look(theme.muted, 11), align: 'right', padding: [0, -notePx, 0, 0] },
          ...hidden,
          axisLabel: { ...look(theme.ink, LABEL_FONT_PX), interval: 0, align: 'right', margin: notePx },
        },
      ],
      series: [thisYearBars(data, theme, paired), ...(paired ? [lastYearBars(data, theme)] : [])],
    },
    paired ? yearsLegend(data, head, theme) : [],
  );
}

function thisYearBars(data: BarsData, theme: ChartTheme, paired: boolean) {
  return {
    type: 'bar',
    barWidth: paired ? 9 : 10,
    barGap: '60%',
    itemStyle: { color: theme.accent },
    data: data.rows.map(({ value, text }) => ({ value, label: endLabel(text, look(theme.ink, 12, 600)) })),
  };
}

function lastYearBars(data: BarsData, theme: ChartTheme) {
  return {
    type: 'bar',
    barWidth: 7,
    itemStyle: outline(theme),
    data: data.rows.map(({ base }) => {
      const text = base?.text ?? '–';
      return {
        value: base?.value ?? 0,
        ...(base === null || base === undefined ? { itemStyle: { borderWidth: 0 } } : {}),
        label: endLabel(text, look(theme.muted, 11)),
      };
    }),
  };
}

function endLabel(text: string, textLook: TextLook) {
  return {
    ...textLook,
    show: true,
    position: 'right',
    distance: 6,
    formatter: () => plain(text),
    textBorderWidth: 0,
  };
}
