import type { EChartsCoreOption } from 'echarts/core';
import type { Language } from '../../domain/statistics/wording/language.ts';
import type { ChartTheme } from './theme.ts';

/** What every chart says around its drawing, ready to show. */
export interface ChartFrame {
  /** What the chart shows. */
  readonly title: string;
  /** What is counted, its unit and by which time. */
  readonly subtitle: string;
  /** Where the figures come from. */
  readonly source: string;
  /** The same facts in words, for readers who do not see the drawing. */
  readonly description: string;
  readonly language: Language;
  /** Pixels. The drawing scales with its width. */
  readonly width: number;
  /** Distinguishes charts of one page: letters, digits and hyphens. */
  readonly id: string;
  /** The page around the drawing shows the title, the subtitle and the source itself. */
  readonly isBare?: boolean;
}

/** Where a drawing may begin, below the title and the subtitle, and what it leaves for the source line. Pixels. */
export function margins({ isBare }: ChartFrame): { readonly head: number; readonly foot: number } {
  return isBare === true ? { head: 10, foot: 2 } : { head: 52, foot: 30 };
}

export const FONT =
  'system-ui, -apple-system, Segoe UI, Noto Sans, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif';

export interface TextLook {
  readonly fontFamily: string;
  readonly fontSize: number;
  readonly fontWeight: 'normal' | 600;
  readonly color: string;
}

export function look(color: string, fontSize = 12, fontWeight: TextLook['fontWeight'] = 'normal'): TextLook {
  return { fontFamily: FONT, fontSize, fontWeight, color };
}

/** Title, subtitle and source line, as titles of ECharts. No animation: a server draws one frame. */
export function framed(frame: ChartFrame, theme: ChartTheme, drawing: EChartsCoreOption): EChartsCoreOption {
  return {
    animation: false,
    textStyle: { fontFamily: FONT },
    title: frame.isBare === true ? [] : titles(frame, theme),
    ...drawing,
  };
}

function titles(frame: ChartFrame, theme: ChartTheme) {
  return [
    {
      text: frame.title,
      subtext: frame.subtitle,
      left: 0,
      top: 0,
      padding: 0,
      itemGap: 6,
      textStyle: look(theme.ink, 15, 600),
      subtextStyle: look(theme.muted, 12),
    },
    { text: frame.source, left: 0, bottom: 4, padding: 0, textStyle: look(theme.muted, 10.5) },
  ];
}

/** Braces and bars have a meaning in ECharts' rich text, which labels are. */
export function plain(text: string): string {
  return text.replace(/[{}|]/g, ' ');
}
