import type { Counties } from '../../domain/order.ts';
import type { PlaceFigure } from '../../schemas/campaign.ts';
import type { OracleReference } from '../oracle/statistics.ts';

export const A = '330127';
export const B = '520123';
export const C = '630121';
export const D = '540102';
export const URBAN = '110105';

/** County codes of the tests' orders. */
export const COUNTIES: Counties = new Map(
  [A, B, C, D, URBAN].map((code) => [code, { rural: code !== URBAN }] as const),
);

const ALWAYS = { validFrom: '1970-01-01', validTo: '2149-06-06' };

function placeFigure(
  id: string,
  asked: Pick<PlaceFigure, 'place' | 'window' | 'metric' | 'unit'> & Partial<PlaceFigure>,
): PlaceFigure {
  return {
    id,
    title: { en: id, zh: '数字' },
    platform: null,
    segment: null,
    category: null,
    needsEveryOrder: false,
    ...asked,
  };
}

/**
 * A small campaign with every case: overlapping segments (B), memberships that end on the day (D in poverty), begin
 * after it (A in poverty) or end the day after (C), a window that leaves the period and has no base, and a platform
 * that is measured against another.
 */
export const REFERENCE: OracleReference = {
  campaign: {
    id: 'trial-2017',
    title: 'Trial, 2017',
    asOf: '2017-11-11',
    sampleFactor: 7,
    windows: [
      {
        id: 'period',
        start: '2017-11-01T00:00:00+08:00',
        end: '2017-11-12T00:00:00+08:00',
        base: { start: '2016-11-01T00:00:00+08:00', end: '2016-11-12T00:00:00+08:00' },
      },
      {
        id: 'day',
        start: '2017-11-11T00:00:00+08:00',
        end: '2017-11-12T00:00:00+08:00',
        base: { start: '2016-11-11T00:00:00+08:00', end: '2016-11-12T00:00:00+08:00' },
      },
      // UTC on purpose: the same ten hours of Shanghai.
      { id: 'ten-hours', start: '2017-11-10T16:00:00Z', end: '2017-11-11T02:00:00Z', base: null },
      { id: 'two-days', start: '2017-11-11T00:00:00+08:00', end: '2017-11-13T00:00:00+08:00', base: null },
    ],
    platformBases: { 'rural-taobao': 'tmall' },
    disclosure: null,
    withholdUnreliable: false,
    // C was split between the years; Pinduoduo came, and JD left; Rural Taobao counts with Tmall, its base.
    comparable: {
      baseAsOf: '2016-11-11',
      counties: {
        changed: [
          { county: C, on: '2017-03-01', change: 'split' },
          { county: A, on: '2017-05-01', change: 'renamed' },
        ],
      },
      platforms: [
        { platform: 'tmall', from: '2009-11-11' },
        { platform: 'rural-taobao', from: '2017-01-01' },
        { platform: 'suning', from: '2016-11-01', until: '2017-11-12' },
        { platform: 'pinduoduo', from: '2016-11-02' },
        { platform: 'jd', from: '2010-01-01', until: '2017-11-11' },
      ],
      outlets: 'open',
    },
    placeFigures: [
      placeFigure('province.orders', {
        place: A.slice(0, 2),
        window: 'two-days',
        metric: 'orders',
        unit: 'orders',
      }),
      placeFigure('prefecture.sales', {
        place: B.slice(0, 4),
        window: 'period',
        metric: 'sales',
        unit: 'CNY',
      }),
      placeFigure('county.apples.kg', {
        place: A,
        platform: 'tmall',
        category: 'agri.apple',
        window: 'period',
        metric: 'quantity',
        unit: 'kg',
      }),
      placeFigure('county.apples.orders', {
        place: C,
        category: 'agri.apple',
        window: 'day',
        metric: 'orders',
        unit: 'orders',
      }),
      placeFigure('village.walnuts', {
        place: `${B}100201`,
        segment: 'national-poverty-counties',
        category: 'agri.walnut',
        window: 'two-days',
        metric: 'quantity',
        unit: 'catty',
      }),
      // D is no member of the segment on the day.
      placeFigure('segment.sales', {
        place: D.slice(0, 2),
        segment: 'national-poverty-counties',
        window: 'period',
        metric: 'sales',
        unit: 'CNY',
      }),
    ],
    coverageFigures: [],
    releases: [],
    contact: null,
    licence: null,
  },
  segments: [
    { id: 'rural', shortName: 'rural', members: [A, B, C, D].map((county) => ({ county, ...ALWAYS })) },
    {
      id: 'national-demonstration-counties',
      shortName: 'demonstration',
      members: [A, B].map((county) => ({ county, ...ALWAYS })),
    },
    {
      id: 'national-poverty-counties',
      shortName: 'poverty',
      members: [
        { county: B, ...ALWAYS },
        { county: C, validFrom: '2017-11-11', validTo: '2017-11-12' },
        { county: D, validFrom: '2012-03-19', validTo: '2017-11-11' },
        { county: A, validFrom: '2017-11-12', validTo: '2149-06-06' },
      ],
    },
  ],
  productGroups: [
    { productGroup: 'agricultural-20', category: 'agri.apple' },
    { productGroup: 'agricultural-20', category: 'agri.walnut' },
  ],
  outlets: [
    { platform: 'rural-taobao', id: 'station-1', openedOn: '2015-01-01', closedOn: null },
    { platform: 'rural-taobao', id: 'station-2', openedOn: '2017-03-01', closedOn: null },
    { platform: 'tmall', id: 'station-1', openedOn: '2016-11-01', closedOn: '2017-11-12' },
    { platform: 'tmall', id: 'station-2', openedOn: '2015-01-01', closedOn: '2017-11-11' },
  ],
};
