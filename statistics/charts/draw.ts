import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, TitleComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type Language, LANGUAGE_TAGS } from '../../schemas/text/language.ts';
import { escapeMarkup, visible } from '../../domain/text/escape.ts';
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
  /** SVG of links that lie over the drawing; a screen reader gets them instead of its texts. Empty for none. */
  readonly links?: string;
}

/** A part of a drawing from top to bottom, whose values a browser shows under the pointer. Pixels. */
export interface Band {
  readonly left: number;
  readonly width: number;
  readonly text: string;
}

/** `11:00: 2017 24.1, 2016 14.9`. What has no value is left out. */
export function bandText(
  at: string,
  values: readonly (readonly [name: string, text: string | null])[],
): string {
  const known = values.flatMap(([name, text]) => (text === null ? [] : [`${name} ${text}`]));
  return `${at}: ${known.join(', ')}`;
}

function hoverBands(bands: readonly Band[], heightPx: number): string {
  return bands
    .map(
      ({ left, width, text }) =>
        `<rect x="${left.toFixed(1)}" width="${width.toFixed(1)}" height="${heightPx}" fill-opacity="0">` +
        `<title>${escapeMarkup(text)}</title></rect>`,
    )
    .join('');
}

/** Where a drawing may begin, below the title and the subtitle, and what it leaves for the source line. Pixels. */
export function margins({ isBare }: ChartFrame): { readonly head: number; readonly foot: number } {
  return isBare === true ? { head: 10, foot: 2 } : { head: 52, foot: 30 };
}

const FONT =
  "'Source Sans 3', system-ui, -apple-system, Segoe UI, Noto Sans, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif";

export interface TextLook {
  readonly fontFamily: string;
  readonly fontSize: number;
  readonly fontWeight: 'normal' | 600;
  readonly color: string;
}

export function look(color: string, fontSize = 12, fontWeight: TextLook['fontWeight'] = 'normal'): TextLook {
  return { fontFamily: FONT, fontSize, fontWeight, color };
}

/** The height of {@link yearsLegend}. */
export const LEGEND_PX = 18;

/**
 * Which year is drawn how, as a title of ECharts. It has a row of its own: beside a figure, a year could be read as
 * part of it where the reader's font is wider than the one that was measured here.
 */
export function yearsLegend(
  { thisYear, lastYear }: { readonly thisYear: string; readonly lastYear: string | null },
  top: number,
  theme: ChartTheme,
): object[] {
  if (thisYear === '') return [];
  const last = lastYear === null ? '' : `{last| }{word|${plain(lastYear)}}`;
  const rich = {
    this: { width: 14, height: 9, backgroundColor: theme.accent },
    last: { width: 14, height: 7, borderColor: theme.lastYear, borderWidth: 1, borderType: [3, 2] },
    word: { ...look(theme.muted, 11), padding: [0, 16, 0, 6] },
  };
  const text = `{this| }{word|${plain(thisYear)}}${last}`;
  return [{ text, left: 0, top, padding: 0, textStyle: { ...look(theme.muted, 11), rich } }];
}

/** How bars and columns of last year look. */
export function outline({ lastYear }: ChartTheme) {
  return { color: 'none', borderColor: lastYear, borderType: [3, 2], borderWidth: 1 };
}

/** At least the width of a text in any font of {@link FONT}: an overestimate keeps texts apart. */
export function widthPx(text: string, fontSize: number): number {
  const widths = Array.from(text).map((character) =>
    character > '\u2e7f' ? 1.1 : /[A-Z@%&mwMW+\u2013]/.test(character) ? 0.84 : 0.64,
  );
  return fontSize * widths.reduce((sum, width) => sum + width, 0);
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

use([BarChart, CustomChart, LineChart, GridComponent, TitleComponent, SVGRenderer]);

/**
 * A drawing as an SVG element, which ECharts makes without a browser. Title, subtitle, source line and `more` are titles
 * of ECharts. The element contains no script, no style sheet and no address. Two calls with the same arguments return the
 * same text.
 */
export function drawSvg(
  frame: ChartFrame,
  heightPx: number,
  theme: ChartTheme,
  drawing: EChartsCoreOption,
  more: readonly object[] = [],
  bands: readonly Band[] = [],
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: frame.width, height: heightPx });
  try {
    // No animation: a server draws one frame.
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: FONT },
      title: [...(frame.isBare === true ? [] : titles(frame, theme)), ...more],
      ...drawing,
    });
    return accessible(frame, heightPx, stable(chart.renderToSVGString(), frame.id), bands);
  } finally {
    chart.dispose();
  }
}

/**
 * ECharts numbers its charts, clip paths and classes through the life of the process. The classes and the style sheet
 * are for a mouse, and go; so do marks for ECharts in a browser, and invisible paths. Clip paths are numbered again
 * within the chart. A page may forbid style attributes, so the fonts become attributes of their own. Labels may hold
 * foreign names, whose characters must not steer the text around them.
 */
function stable(svg: string, id: string): string {
  const clips = new Map<string, string>();
  return svg
    .replace(/<style\b[^]*?<\/style>/g, '')
    .replace(/ (?:class|pointer-events|ecmeta_\w+|xml:space)="[^"]*"/g, '')
    .replace(/(url\(#|id=")(zr\d+-c\d+)/g, (_, start: string, name: string) => {
      const known = clips.get(name) ?? `${id}-clip-${clips.size + 1}`;
      clips.set(name, known);
      return start + known;
    })
    .replace(/<path\b[^>]* fill-opacity="0"[^>]*><\/path>/g, '')
    .replace(/ style="([^"]*)"/g, (_, style: string) => asAttributes(style))
    .trim()
    .split(/\n\s*/)
    .map(visible)
    .join('\n');
}

/** `font-size:11px;font-weight:600;` as ` font-size="11px" font-weight="600"`. */
function asAttributes(style: string): string {
  return style.replace(/([\w-]+):([^;]+);?/g, ' $1="$2"');
}

/** The root says what the drawing is, and screen readers do not read its texts one by one. */
function accessible(frame: ChartFrame, heightPx: number, svg: string, bands: readonly Band[]): string {
  const inside = svg.replace(/^<svg\b[^>]*>\s*<rect\b[^>]*><\/rect>\s*|<\/svg>$/g, '');
  const drawing = inside + hoverBands(bands, heightPx);
  const { links = '' } = frame;
  const hasLinks = links !== '';
  const root =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${frame.width} ${heightPx}" width="${frame.width}" ` +
    `height="${heightPx}" role="${hasLinks ? 'group' : 'img'}" lang="${LANGUAGE_TAGS[frame.language]}" aria-labelledby="${frame.id}-title ${frame.id}-desc"` +
    `${frame.isBare === true ? '' : ' style="font-variant-numeric:tabular-nums"'}>`;
  const words =
    `<title id="${frame.id}-title">${escapeMarkup(frame.title)}</title>` +
    `<desc id="${frame.id}-desc">${escapeMarkup(frame.description)}</desc>`;
  const body = hasLinks ? `<g aria-hidden="true">\n${drawing}</g>\n${links}` : drawing;
  return `${root}\n${words}\n${body}</svg>`;
}
