import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { ShelfName } from './catalogue.ts';

/** Sales profile of a platform. Shares are weights; `permille` values are parts of a thousand. */
export interface PlatformProfile {
  /** Prefix of its order ids. */
  readonly prefix: string;
  /** Share of rural sales in 2016 and 2017, used if no published figure fixes them. */
  readonly ruralShare: Readonly<Record<2016 | 2017, number>>;
  /** Share of the sales of sellers outside rural areas. */
  readonly urbanShare: number;
  /** Shares of the shelves in the platform's sales. */
  readonly shelves: Readonly<Partial<Record<ShelfName, number>>>;
  /** Orders with an outlet, where the platform has outlets in the county. */
  readonly outletPermille: number;
  readonly offlinePermille: number;
  readonly proxyPermille: number;
  readonly consignmentPermille: number;
  /** UTC offset of the platform's instants, in minutes. */
  readonly offsetMinutes: number;
  readonly statesDirection: boolean;
}

const ONLINE_SHOP = {
  outletPermille: 0,
  offlinePermille: 0,
  proxyPermille: 0,
  consignmentPermille: 0,
  offsetMinutes: 480,
  statesDirection: false,
} as const;

export const PROFILES: Readonly<Record<Platform, PlatformProfile>> = {
  'rural-taobao': {
    ...ONLINE_SHOP,
    prefix: 'RT',
    ruralShare: { 2016: 0, 2017: 50 },
    urbanShare: 0,
    shelves: { produce: 8, country: 5, daily: 22, wear: 42, appliances: 22, farm: 5 },
    outletPermille: 900,
    proxyPermille: 700,
  },
  tmall: {
    ...ONLINE_SHOP,
    prefix: 'TM',
    ruralShare: { 2016: 17, 2017: 60 },
    urbanShare: 45,
    shelves: { produce: 8, country: 4, daily: 22, wear: 40, appliances: 26 },
  },
  jd: {
    ...ONLINE_SHOP,
    prefix: 'JD',
    ruralShare: { 2016: 500, 2017: 440 },
    urbanShare: 30,
    shelves: { produce: 2, daily: 14, wear: 14, appliances: 63, farm: 5, service: 2 },
    outletPermille: 350,
    proxyPermille: 200,
    offsetMinutes: 0,
  },
  suning: {
    ...ONLINE_SHOP,
    prefix: 'SN',
    ruralShare: { 2016: 260, 2017: 240 },
    urbanShare: 15,
    shelves: { country: 2, daily: 8, wear: 5, appliances: 85 },
    outletPermille: 500,
    offlinePermille: 250,
    proxyPermille: 100,
  },
  pinduoduo: {
    ...ONLINE_SHOP,
    prefix: 'PD',
    ruralShare: { 2016: 80, 2017: 110 },
    urbanShare: 10,
    shelves: { produce: 40, country: 10, daily: 28, wear: 22 },
  },
  lecuntao: {
    ...ONLINE_SHOP,
    prefix: 'LC',
    ruralShare: { 2016: 30, 2017: 25 },
    urbanShare: 0,
    shelves: { produce: 25, country: 15, daily: 40, farm: 20 },
    outletPermille: 1000,
    offlinePermille: 500,
    consignmentPermille: 300,
    proxyPermille: 200,
    statesDirection: true,
  },
  'post-shopkeeper': {
    ...ONLINE_SHOP,
    prefix: 'PS',
    ruralShare: { 2016: 35, 2017: 30 },
    urbanShare: 0,
    shelves: { produce: 20, daily: 45, farm: 20, service: 15 },
    outletPermille: 1000,
    offlinePermille: 400,
    proxyPermille: 500,
    statesDirection: true,
  },
  'cloud-farm': {
    ...ONLINE_SHOP,
    prefix: 'CF',
    ruralShare: { 2016: 25, 2017: 20 },
    urbanShare: 0,
    shelves: { produce: 15, country: 10, farm: 75 },
    outletPermille: 300,
    offlinePermille: 50,
    offsetMinutes: 0,
  },
};
