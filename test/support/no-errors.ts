/** The columns of a row that only a sample fills. */
export const NO_PRODUCT_ERRORS = {
  orders_error_percent: null,
  sales_error_percent: null,
  growth_error_points: null,
  growth_difference_error_points: null,
  contribution_error_points: null,
  share_error_points: null,
  rank_best: null,
  rank_worst: null,
  quality: null,
  growth_quality: null,
} as const;

export const NO_SALES_ERRORS = {
  ...NO_PRODUCT_ERRORS,
  average_order_error_fen: null,
  multiple_error: null,
  share_of_period_error_points: null,
  share_of_rural_error_points: null,
} as const;

export const NO_STATISTIC_ERROR = { sampled_orders: null, standard_error: null, quality: null } as const;
