/** Tables of figures: each state of a campaign is rows of some of them. */
export const FIGURE_TABLES = {
  sales: 'sales_figure',
  products: 'product_figure',
  statistics: 'statistic_figure',
  activity: 'activity_figure',
} as const;
export type FigureTable = (typeof FIGURE_TABLES)[keyof typeof FIGURE_TABLES];
