/** Colours of a chart. The accent means "this year" and nothing else. */
export interface ChartTheme {
  readonly accent: string;
  readonly ink: string;
  readonly muted: string;
  /** Last year's lines and outlines. */
  readonly lastYear: string;
  readonly hairline: string;
  /** What empty tiles are filled with. */
  readonly faint: string;
}

export const LIGHT: ChartTheme = {
  accent: '#b3261e',
  ink: '#1d1c1a',
  muted: '#63605a',
  lastYear: '#8a867d',
  hairline: '#dedbd3',
  faint: '#f1eee6',
};

export const DARK: ChartTheme = {
  accent: '#ff6b5e',
  ink: '#eceae4',
  muted: '#a8a49a',
  lastYear: '#8f8b82',
  hairline: '#35332f',
  faint: '#211f1d',
};

const NAMES = Object.keys(LIGHT) as (keyof ChartTheme)[];

/** Takes its colours from the custom properties of the page that the chart is part of; light where there are none. */
export const INHERITED = Object.fromEntries(
  NAMES.map((name) => [name, `var(--${name}, ${LIGHT[name]})`]),
) as unknown as ChartTheme;

/** The custom properties that {@link INHERITED} reads, as CSS declarations. */
export function themeProperties(theme: ChartTheme): string {
  return NAMES.map((name) => `--${name}: ${theme[name]};`).join(' ');
}
