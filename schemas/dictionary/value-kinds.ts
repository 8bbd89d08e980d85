/** Columns whose values have labels, with the kind of those in the view `label`. */
const KINDS: Readonly<Record<string, string>> = {
  base_unit: 'unit',
  basis: 'basis',
  by: 'kind',
  campaign: 'campaign',
  category: 'category',
  channel: 'channel',
  code: 'reason-code',
  county: 'county',
  decision: 'decision',
  direction: 'direction',
  growth_reason: 'reason',
  metric: 'metric',
  order_mode: 'order-mode',
  origin: 'list-origin',
  outcome: 'decision-outcome',
  outlet_county: 'county',
  outlet_type: 'outlet-type',
  platform: 'platform',
  product_group: 'product-group',
  reason: 'reason',
  refused_code: 'reason-code',
  region: 'region',
  scope: 'scope',
  segment: 'segment',
  state: 'held-state',
  status: 'edition-status',
  unit: 'unit',
  window_id: 'window',
};

const KINDS_OF_VIEWS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  activity_by_window: { kind: 'place' },
  campaign_window: { state: 'window-state' },
  campaign_figure: { id: 'statistic', unit: 'statistic-unit' },
  label: { kind: 'kind' },
  statistic: { unit: 'statistic-unit' },
  statistic_by_edition: { unit: 'statistic-unit' },
};

export function valueKind(view: string, column: string): string | undefined {
  return KINDS_OF_VIEWS[view]?.[column] ?? KINDS[column];
}
