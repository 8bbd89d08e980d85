import type { Halves } from './bilingual.ts';

/** The pages of the dictionary, each of views that are read together, by name. */
export const PAGES: Readonly<Record<string, Halves>> = {
  statistics: { en: 'Published figures', zh: '发布数据' },
  sales: { en: 'Sales', zh: '销售' },
  products: { en: 'Products', zh: '商品' },
  activity: { en: 'Active places', zh: '有销售的地点' },
  editions: { en: 'Editions', zh: '版次' },
  rollups: { en: 'Rollups by hour', zh: '按小时汇总' },
  lists: { en: 'Lists', zh: '名单' },
  outlets: { en: 'Register of outlets', zh: '网点名册' },
  quality: { en: 'Accounting and quarantine', zh: '核对和隔离' },
};
