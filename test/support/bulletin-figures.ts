import type { BulletinFigures } from '../../statistics/bulletin/read-bulletin.ts';
import type { ProductRow } from '../../statistics/figures/read-products.ts';
import type { SalesRow } from '../../statistics/figures/read-sales.ts';
import { NO_PRODUCT_ERRORS, NO_SALES_ERRORS, NO_STATISTIC_ERROR } from './no-errors.ts';

/** A row of sales. Whatever a test does not name is null or empty. */
function salesRow(member: string, changes: Partial<SalesRow> = {}): SalesRow {
  return {
    member,
    label_en: member,
    label_zh: member,
    orders: '1',
    sales_fen: '0',
    refunded_fen: '0',
    refund_rate_percent: null,
    average_order_fen: null,
    active_counties: null,
    base_orders: null,
    base_sales_fen: null,
    growth_percent: null,
    multiple: null,
    growth_reason: null,
    contribution_points: null,
    share_percent: null,
    share_of_period_percent: null,
    share_of_rural_percent: null,
    rank: 1,
    sampled_orders: '1',
    ...NO_SALES_ERRORS,
    ...changes,
  };
}

function productRow(member: string, changes: Partial<ProductRow>): ProductRow {
  return {
    member,
    label_en: member,
    label_zh: member,
    unit: 'box',
    base_unit: 'box',
    orders: '1',
    quantity: '28800000',
    quantity_in_base_unit: '28800000',
    sales_fen: '0',
    base_orders: null,
    base_quantity: null,
    base_sales_fen: null,
    growth_percent: null,
    growth_reason: null,
    contribution_points: null,
    share_percent: null,
    rank: 1,
    sampled_orders: '1',
    ...NO_PRODUCT_ERRORS,
    ...changes,
  };
}

const DAY = { startAt: '2017-11-11 00:00:00', endAt: '2017-11-12 00:00:00' };
const BASE_DAY = { startAt: '2016-11-11 00:00:00', endAt: '2016-11-12 00:00:00' };

/** A small edition with the published figures of rural areas. Every name is `name`, as an operator may write it. */
export function editionFigures(name = 'Double 11'): BulletinFigures {
  const label = { en: name, zh: name };
  const named = { label_en: name, label_zh: name };
  const sold = { orders: '10000000', base_orders: '9000000', sampled_orders: '1000' };
  const rural = { ...sold, orders_error_percent: 0.8, sales_error_percent: 1.1 };
  return {
    facts: {
      title: name,
      label,
      asOf: '2017-11-11',
      sampleFactor: 10_000,
      dataOrigin: 'simulated',
      disclosure: null,
      withholdUnreliable: false,
      contact: null,
      licence: null,
      releases: [],
      frame: null,
      register: null,
      windows: [],
      horizon: { completeUntil: '2017-11-12 00:00:00', overUntil: '2017-11-12 00:00:00' },
      activity: null,
      published: null,
      period: {
        startAt: '2017-11-01 00:00:00',
        endAt: '2017-11-12 00:00:00',
        base: { startAt: '2016-11-01 00:00:00', endAt: '2016-11-12 00:00:00' },
        completeTo: null,
      },
      day: { ...DAY, base: BASE_DAY, completeTo: null },
      segments: [
        { id: 'mountain', shortName: 'mountain', title: name, label, illustrative: true },
        { id: 'rural', shortName: 'rural', title: name, label, illustrative: false },
      ],
      platformBases: [{ platform: 'new', base: 'old' }],
      labels: new Map([
        ['platform new', label],
        ['unit box', { en: 'box', zh: '箱' }],
        ['province 51', label],
      ]),
    },
    basis: 'paid',
    edition: { number: 2, status: 'revised', publishedAt: '2017-11-12T01:30:00Z' },
    changes: [],
    isOneState: true,
    dataAsOf: '2017-11-12 09:30:00',
    statistics: new Map([
      [
        'new.day.multiple',
        {
          id: 'new.day.multiple',
          segment: null,
          platform: 'new',
          product_group: null,
          window_id: 'day',
          window: 'day',
          basis: 'paid',
          metric: 'multiple_of_previous_year',
          unit: 'times',
          decimals: 2,
          value: '8',
          exact: '7.995',
          reason: null,
          ...NO_STATISTIC_ERROR,
        },
      ],
    ]),
    segments: {
      period: [
        salesRow('rural', {
          ...sold,
          sales_fen: '8460800000000',
          base_sales_fen: '4901000000000',
          growth_percent: '-1.005',
        }),
        salesRow('mountain', { sales_fen: '9999999999', share_of_rural_percent: '0.118' }),
      ],
      day: [
        salesRow('rural', {
          ...rural,
          sales_fen: '3924000000000',
          base_sales_fen: '2356300000000',
          growth_percent: '66.53',
          share_of_period_percent: '46.378',
        }),
      ],
    },
    days: [
      salesRow('2017-11-11', { sales_fen: '3924000000000', base_sales_fen: '2356300000000' }),
      salesRow('2017-11-10', { sales_fen: '500000000000', base_sales_fen: '300000000000' }),
    ],
    hours: [
      salesRow('2017-11-11 01:00:00', {
        sales_fen: '1924000000000',
        base_sales_fen: '356300000000',
        share_percent: '49',
      }),
      salesRow('2017-11-11 00:00:00', { sales_fen: '2000000000000', base_sales_fen: '2000000000000' }),
    ],
    platforms: [salesRow('new', { ...named, sales_fen: '319700000000', share_percent: '8.147' })],
    regions: [salesRow('west', { ...named, sales_fen: '300000000000', share_percent: '7.6' })],
    provinces: [salesRow('51', { ...named, sales_fen: '284900000000', share_percent: '7.26' })],
    withheld: { regions: 0, provinces: 0 },
    products: [productRow('box', { ...named, sales_fen: '715700000000' })],
    productsBasis: 'paid',
    activity: null,
    outletTypes: [],
    villages: [],
    accounting: null,
  };
}

/** A campaign that is loaded and has sold nothing. */
export function emptyFigures(): BulletinFigures {
  const none = { segments: { period: [], day: [] }, days: [], hours: [], platforms: [], regions: [] };
  return { ...editionFigures(), ...none, provinces: [], products: [], statistics: new Map() };
}
