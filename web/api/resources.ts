import { createHash } from 'node:crypto';
import { comparedHours } from '../../domain/statistics/figures/compared-hours.ts';
import { shanghaiClock } from '../../domain/statistics/wording/window.ts';
import type { CampaignFacts } from '../../schemas/campaign-facts.ts';
import { readActivityRows } from '../../statistics/dashboard/lists.ts';
import { PERIOD, windowOf } from '../../statistics/dashboard/question.ts';
import { type Edition, readEdition } from '../../statistics/editions/read-editions.ts';
import { DATA_ORIGIN } from '../../statistics/export/data-origin-column.ts';
import { type Column, described, publicColumns } from '../../statistics/export/view-shape.ts';
import { flowOf } from '../../statistics/figures/flow.ts';
import { PRODUCT_DIMENSIONS, type ProductQuestion } from '../../statistics/figures/read-products.ts';
import { DIMENSIONS, type SalesQuestion } from '../../statistics/figures/read-sales.ts';
import type { StatisticsSource } from '../../statistics/figures/source.ts';
import { askedSegment, askedWindow, questionOf } from '../address.ts';
import type { Figures } from '../figures/figures.ts';
import { isAfter, type Place } from './cursor.ts';
import type { Taken, Wish } from './parameters.ts';

export type Row = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** All rows that answer a question, and what they have in common. */
export interface Answer {
  /** In the order of their key. */
  readonly rows: readonly Row[];
  /** Members whose rows are not published; null if rows are no members. */
  readonly withheld: number | null;
  /** Columns in which all rows agree, and that they do not hold. */
  readonly shared: Row;
  readonly facts: CampaignFacts;
  /** Null: live. */
  readonly edition: Edition | null;
  /** Epoch ms at which live figures were computed, or an edition was published. */
  readonly asOfMs: number;
  /** SHA-256 of the rows: answers that agree in it have the same figures. */
  readonly checksum: string;
}

interface Found {
  readonly rows: readonly object[];
  /** When a worker computed them, epoch ms, where that need not be the moment of the answer. */
  readonly computedMs?: number | undefined;
}

/** Rows that may be asked for, in the columns of a view. */
export interface Resource extends Taken {
  readonly view: string;
  readonly columns: readonly Column[];
  readonly read: (
    source: StatisticsSource,
    wish: Wish,
    client: Figures['engines']['clickhouse'],
  ) => Promise<Found>;
  readonly withheld?: (source: StatisticsSource, wish: Wish) => Promise<ReadonlyMap<string, unknown>>;
}

const PAGE = ['limit', 'cursor', 'format'] as const;
const KEY = ['campaign', 'window', 'dimension', 'segment', 'basis'] as const;
/** Places of one county alone are not so many that an answer would not fit into memory. */
const isBounded = (dimension: string) => dimension !== 'outlet' && dimension !== 'village';

function questionsOf({ address, dimension: by }: Wish) {
  const { scope, ...shared } = { ...questionOf(address), by };
  return {
    sales: { ...shared, scope } as SalesQuestion,
    products: { ...shared, category: address.category ?? '' } as ProductQuestion,
  };
}

/** Columns of a view, and who made the orders, as exports have it. */
function columnsOf(view: string): Column[] {
  return [...publicColumns(view), described(view, { name: DATA_ORIGIN, type: 'String' })];
}

export const RESOURCES = {
  sales: {
    ...{ view: 'sales', path: '/api/v1/sales', needs: KEY, columns: columnsOf('sales') },
    may: ['flow', 'scope', 'edition', 'member', ...PAGE],
    dimensions: DIMENSIONS.filter(isBounded),
    ...{ filters: { member: 'member' }, key: ['member'] },
    read: async (source, wish) => ({ rows: await source.sales(questionsOf(wish).sales) }),
    withheld: (source, wish) => source.withheld(questionsOf(wish).sales),
  },
  products: {
    ...{ view: 'products', path: '/api/v1/products', needs: KEY, columns: columnsOf('products') },
    may: ['flow', 'category', 'edition', 'member', ...PAGE],
    dimensions: PRODUCT_DIMENSIONS,
    ...{ filters: { member: 'member' }, key: ['member', 'unit'] },
    read: async (source, wish) => ({ rows: await source.products(questionsOf(wish).products) }),
    withheld: (source, wish) => source.withheld(questionsOf(wish).products),
  },
  statistics: {
    ...{ view: 'statistic', path: '/api/v1/statistics', columns: columnsOf('statistic') },
    needs: ['campaign', 'basis'],
    may: ['window', 'segment', 'id', 'edition', ...PAGE],
    ...{ filters: { window: 'window_id', segment: 'segment', id: 'id' }, key: ['id'] },
    read: async (source, { address }) => ({ rows: await source.statistics(address.basis) }),
  },
  activity: {
    ...{ view: 'activity', path: '/api/v1/activity', columns: columnsOf('activity') },
    needs: ['campaign'],
    may: ['window', 'segment', 'basis', 'member', ...PAGE],
    filters: { window: 'window_id', segment: 'segment', basis: 'basis', member: 'member' },
    key: ['window_id', 'segment', 'basis', 'counted', 'member'],
    read: async (_, { campaign }, client) => {
      const found = await readActivityRows(client, campaign);
      return { rows: found.map(({ row }) => row), computedMs: found[0]?.computedMs };
    },
  },
} as const satisfies Readonly<Record<string, Resource>>;

/**
 * What may be published of the answer to a question, as the pages show it. Throws what tells that there is none: of an
 * unknown campaign, edition or window, or of a question that nothing answers.
 */
export async function readAnswer(figures: Figures, resource: Resource, wish: Wish): Promise<Answer> {
  const { campaign, address, dimension } = wish;
  const client = figures.engines.clickhouse;
  const kind = ['rows', resource.path, dimension, address.category ?? ''].join(' ');
  const { value, computedAtMs } = await figures.answer(kind, campaign, address, async (source) => {
    const { edition: number } = address;
    const facts = await source.facts();
    if (resource.dimensions !== undefined) windowOf(facts, askedWindow(address));
    const [found, withheld, edition] = await Promise.all([
      resource.read(source, wish, client),
      resource.withheld?.(source, wish),
      number === undefined ? null : readEdition(client, campaign, number),
    ]);
    const placed = (found.rows as readonly Row[]).map((row) => ({ row, place: placeOf(resource, row) }));
    const rows = placed.toSorted((a, b) => (isAfter(a.place, b.place) ? 1 : -1)).map(({ row }) => row);
    const checksum = createHash('sha256').update(JSON.stringify(rows)).digest('hex');
    return { facts, rows, computedMs: found.computedMs, withheld: withheld?.size ?? null, edition, checksum };
  });
  const { edition, facts, computedMs = computedAtMs } = value;
  const asOfMs = edition === null ? computedMs : Date.parse(edition.publishedAt);
  return { ...value, asOfMs, shared: sharedColumns(resource, wish, { edition, facts, asOfMs }) };
}

export function placeOf({ key }: Pick<Taken, 'key'>, row: Row): Place {
  return key.map((name) => String(row[name]));
}

function sharedColumns(
  { dimensions }: Resource,
  { campaign, dimension, address }: Wish,
  { edition, facts, asOfMs }: Pick<Answer, 'edition' | 'facts' | 'asOfMs'>,
): Row {
  const computedMs = edition === null ? asOfMs : Number(BigInt(edition.state) / 1_000n);
  const ofAll = {
    ...{ campaign, edition: edition?.number ?? 0, [DATA_ORIGIN]: facts.dataOrigin },
    computed_at: instant(computedMs),
  };
  if (dimensions === undefined) return ofAll;
  const { flow, place } = flowOf(askedSegment(address));
  const { completeTo } = comparedHours(windowOf(facts, askedWindow(address)), windowOf(facts, PERIOD));
  return {
    ...{ ...ofAll, window_id: address.window, flow, segment: place, basis: address.basis, dimension },
    adds_up: dimension === 'segment' || dimension === 'product-group' ? 0 : 1,
    ...{ confidential: 0, complete_to: instant(completeTo * 1_000) },
  };
}

/** `2017-11-11T00:00:00+08:00`. */
export function instant(epochMs: number): string {
  return `${shanghaiClock(epochMs).replace(' ', 'T')}+08:00`;
}
