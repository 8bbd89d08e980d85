import { z } from 'zod';
import { OUTLET_TYPES, PLATFORMS, UNITS } from './event/vocabulary.ts';

/** RFC 3339 with an offset, on a full hour: rollups have hourly resolution. */
const hour = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:00:00(?:Z|[+-]\d{2}:\d{2})$/);

/** Half-open: [start, end). `base` is the window of the previous year that growth is measured against. */
const window = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  start: hour,
  end: hour,
  base: z.strictObject({ start: hour, end: hour }).nullable(),
});

const figure = z.strictObject({
  /** Differs from the ids of the view `statistic`. */
  id: z.string().regex(/^[a-z][a-z0-9_.-]{0,79}$/),
  title: z.strictObject({ en: z.string().min(1).max(120), zh: z.string().min(1).max(60) }),
});

/** Sales in one place: a figure that no statistic of segments or platforms gives. */
const placeFigure = figure
  .extend({
    /** Province, prefecture, county or village by the first 2, 4, 6 or 12 digits of its code. */
    place: z.string().regex(/^[1-8](?:\d|\d{3}|\d{5}|\d{11})$/),
    /** Null: all. */
    platform: z.enum(PLATFORMS).nullable(),
    segment: z.string().nullable(),
    category: z.string().nullable(),
    window: z.string(),
    metric: z.enum(['orders', 'sales', 'quantity']),
    /** `orders`, `CNY`, or the unit of the quantity; other units of its family are converted. */
    unit: z.enum(['orders', 'CNY', ...UNITS]),
  })
  .refine(
    ({ metric, unit }) =>
      metric === 'quantity'
        ? unit !== 'orders' && unit !== 'CNY'
        : unit === (metric === 'sales' ? 'CNY' : 'orders'),
    { message: 'orders count orders, sales are in CNY, and quantities in a unit of the contract' },
  );
export type PlaceFigure = z.infer<typeof placeFigure>;

/** A count of the register of outlets. */
const coverageFigure = figure.extend({
  platform: z.enum(PLATFORMS),
  /** Null: all. */
  outletType: z.enum(OUTLET_TYPES).nullable(),
  /** Outlets that were open on this day. */
  asOf: z.iso.date(),
  metric: z.enum(['outlets', 'county_count', 'villages', 'partners']),
});
export type CoverageFigure = z.infer<typeof coverageFigure>;

/** The windows `period` and `day` are required; others are optional. */
export const campaign = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
    title: z.string().min(1).max(200),
    /** Segments count the counties that are members on this Shanghai day, in both years, so that growth compares the same counties. */
    asOf: z.iso.date(),
    windows: z.array(window).min(2).max(20),
    /** For a platform that did not exist in the previous year: the predecessor to compare it with. */
    platformBases: z.partialRecord(z.enum(PLATFORMS), z.enum(PLATFORMS)),
    /** True if only data of every order give its figures: the campaign is not loaded for a sample. */
    needsEveryOrder: z.boolean(),
    placeFigures: z.array(placeFigure).max(100),
    coverageFigures: z.array(coverageFigure).max(100),
  })
  .refine((value) => ['period', 'day'].every((id) => value.windows.some((w) => w.id === id)), {
    message: "a campaign has the windows 'period' and 'day'",
  })
  .refine(({ windows, placeFigures }) => placeFigures.every((f) => windows.some((w) => w.id === f.window)), {
    message: 'the window of each figure is a window of the campaign',
  })
  .refine(
    ({ placeFigures, coverageFigures }) =>
      new Set([...placeFigures, ...coverageFigures].map(({ id }) => id)).size ===
      placeFigures.length + coverageFigures.length,
    { message: 'each figure has an id of its own' },
  );
export type Campaign = z.infer<typeof campaign>;

/** What the data of a campaign are. */
export interface CampaignData {
  /** Each order of the data stands for this many; 1 if they are all there. */
  readonly sampleFactor: number;
  /** Whether a simulation made the orders; false unless given. */
  readonly simulated?: boolean;
}

export type LoadedCampaign = Campaign & CampaignData;
