import { readdirSync, readFileSync } from 'node:fs';
import type { Label } from '../../schemas/text/language.ts';
import { label, labelsBelow } from '../../schemas/text/say.ts';

const FOLDER = new URL('../../schemas/clickhouse/views/', import.meta.url);
const FILES = new Map(
  readdirSync(FOLDER).map((file) => [file.replace(/^\d+_(\w+)_view\.sql$/, '$1'), file] as const),
);
/** Views for analysts: those with a file in schemas/clickhouse/views, such as `0116_sales_view.sql`. */
export const PUBLIC_VIEWS: readonly string[] = [...FILES.keys()].sort();

/** Columns of a public view with ClickHouse's types, as its file lists them. */
export function viewColumns(view: string): { readonly name: string; readonly type: string }[] {
  const sql = readFileSync(new URL(FILES.get(view) ?? '', FOLDER), 'utf8');
  const list = sql.slice(sql.indexOf('(') + 1, sql.indexOf('\n) AS'));
  return [...list.matchAll(/^ {2}(\w+) (.+?),?$/gm)].map(([, name = '', type = '']) => ({ name, type }));
}

/** A view that has no text of its own has that of the other. */
const LIKE: Readonly<Record<string, string>> = {
  campaign_figure: 'statistic',
  campaign_segment_member: 'county',
  products: 'sales',
  products_by_hour: 'sales_by_hour',
  sales_by_minute: 'sales_by_hour',
};

/** By `VIEW.summary`, `VIEW.grain` (what one row is), `VIEW.unit` and `VIEW.basis` (which orders count when). */
const VIEW_TEXTS = new Map(labelsBelow('view.'));
/** By name, and by `VIEW.NAME` where a column means something else in a view. */
const COLUMN_TEXTS = new Map(labelsBelow('column.'));

/** Columns whose values have labels, by name or `VIEW.NAME`, with the kind of those in the view `label`. */
const VALUE_KINDS = new Map(
  Object.entries({
    base_unit: 'unit',
    basis: 'basis',
    campaign: 'campaign',
    'campaign_figure.id': 'statistic',
    'campaign_window.state': 'window-state',
    category: 'category',
    channel: 'channel',
    code: 'reason-code',
    'comparable_member.kind': 'frame-kind',
    'comparable_member.reason': 'frame-reason',
    county: 'county',
    data_origin: 'data-origin',
    decision: 'decision',
    direction: 'direction',
    growth_quality: 'figure-quality',
    growth_reason: 'reason',
    'label.kind': 'kind',
    metric: 'metric',
    order_mode: 'order-mode',
    origin: 'list-origin',
    outcome: 'decision-outcome',
    outlet_county: 'county',
    outlet_type: 'outlet-type',
    platform: 'platform',
    product_group: 'product-group',
    'published_edition.quality': 'quality-measure',
    quality: 'figure-quality',
    reason: 'reason',
    refused_code: 'reason-code',
    region: 'region',
    segment: 'segment',
    state: 'held-state',
    'statistic.unit': 'statistic-unit',
    status: 'edition-status',
    unit: 'unit',
    window_id: 'window',
  }),
);

function ofView<T>(known: ReadonlyMap<string, T>, view: string, name: string): T | undefined {
  return known.get(`${view}.${name}`) ?? known.get(`${LIKE[view] ?? ''}.${name}`);
}

/** The comment of a column of a public view, `English | 中文`; undefined if no text says what it means. */
export function columnComment(view: string, column: string): string | undefined {
  const text = ofView(COLUMN_TEXTS, view, column) ?? COLUMN_TEXTS.get(column);
  return text && `${text.en} | ${text.zh}`;
}

/** The kind of the values of a column in the view `label`; undefined if they have no labels. */
export function valueKind(view: string, column: string): string | undefined {
  return ofView(VALUE_KINDS, view, column) ?? VALUE_KINDS.get(column);
}

/**
 * The comment of a public view: what it has, and its grain, unit and basis. The parts are sentences in the same order in
 * both languages.
 */
export function viewComment(view: string): string {
  const said = (part: string): Label => ofView(VIEW_TEXTS, view, part) ?? { en: '', zh: '' };
  const [summary, grain, unit, basis] = ['summary', 'grain', 'unit', 'basis'].map(said);
  const has = { hasUnit: unit?.en !== '', hasBasis: basis?.en !== '' };
  const { en, zh } = label('dictionary.view-comment', { summary, grain, unit, basis, ...has });
  return `${en} | ${zh}`;
}
