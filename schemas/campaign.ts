import { z } from 'zod';
import { OUTLET_TYPES, PLATFORMS, UNITS } from './event/vocabulary.ts';

const HOUR_MS = 3_600_000;

/** RFC 3339 with an offset, on a full hour: rollups have hourly resolution. */
const hour = z.iso
  .datetime({ offset: true, error: 'expected an hour that exists, such as 2018-06-18T00:00:00+08:00' })
  .refine((text) => Date.parse(text) % HOUR_MS === 0, 'expected a full hour: rollups keep hours');

/** Half-open: [start, end). */
const span = z
  .strictObject({ start: hour, end: hour })
  .refine(({ start, end }) => Date.parse(start) < Date.parse(end), 'the end must be after the start');

const figureTitle = z.strictObject({ en: z.string().min(1).max(120), zh: z.string().min(1).max(60) });

/** One text, or one in each language. */
export const listTitle = z.union(
  [
    z.string().min(1).max(200),
    z.strictObject({ en: z.string().min(1).max(200), zh: z.string().min(1).max(200) }),
  ],
  'expected a text, or an object with a text en and a text zh, each of at most 200 characters',
);
export type ListTitle = z.infer<typeof listTitle>;

const windowId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected a lower-case id of at most 40 letters, digits and hyphens');

/** May begin with a digit, as 618-2018 does. */
export const campaignId = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'expected an id of at most 40 lower-case letters, digits and hyphens');

/** `base` is the window that growth is measured against: the same days of the year before, or any other. */
const window = span.safeExtend({
  id: windowId,
  title: figureTitle.optional(),
  base: span.nullable(),
});

const figure = z.strictObject({
  /** Differs from the ids of the view `statistic`. */
  id: z.string().regex(/^[a-z][a-z0-9_.-]{0,79}$/, 'expected a lower-case id of at most 80 characters'),
  title: figureTitle,
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
    /** True if a sample is too small to show it: there it is taken over from a database with every order. */
    needsEveryOrder: z.boolean().default(false),
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

/** When a cell of a county, village, outlet or product is not published. */
export const disclosureRule = z.strictObject({
  /** Fewer orders of the data, before the sample factor. */
  fewestOrders: z.int().min(1).max(1_000),
  /** Fewer shops, where they are known. */
  fewestShops: z.int().min(1).max(100),
  /** The p % rule: others could estimate the largest shop, or a hidden amount, to within this percentage. */
  protectionPercent: z.int().min(1).max(100),
});
export type DisclosureRule = z.infer<typeof disclosureRule>;

/** When the next edition of a status is there for everyone. Until then only those with the right read it. */
export const release = z.strictObject({
  status: z.enum(['preliminary', 'revised', 'final'], 'expected preliminary, revised or final'),
  at: z.iso.datetime({ offset: true, error: 'expected an instant such as 2017-11-15T10:00:00+08:00' }),
});
export type Release = z.infer<typeof release>;

/** Whom readers ask about the figures: an office, in both languages, and its address, telephone number or web page. */
export const contact = z.strictObject(
  { en: z.string().min(1).max(120), zh: z.string().min(1).max(60), at: z.string().min(1).max(120) },
  'expected an object with the texts en and zh, which name an office, and at, where to reach it',
);

/** Under what terms others may use the figures: their name, such as `CC BY 4.0`, and the page that has them. */
export const licence = z.strictObject(
  { name: z.string().min(1).max(80), url: z.url({ protocol: /^https?$/ }).max(200) },
  'expected an object with the texts name and url',
);

const day = z.iso.date('expected a day that exists, such as 2018-06-18');

/** A platform that reported from one day to the day before another. */
const reporting = z
  .strictObject({ platform: z.enum(PLATFORMS), from: day, until: day.optional() })
  .refine(({ from, until }) => until === undefined || from < until, {
    message: 'the day after the last must be after the first',
    path: ['until'],
  });

/** A county whose borders or name changed. What was split or merged is no longer the same; what was renamed is. */
const countyChange = z.strictObject({
  county: z.string().regex(/^[1-8]\d{5}$/, 'expected six digits'),
  on: day,
  change: z.enum(['split', 'merged', 'renamed']),
});
export type CountyChange = z.infer<typeof countyChange>;

const onceEach = <Item>(of: (item: Item) => string, message: string) =>
  [(items: readonly Item[]) => new Set(items.map(of)).size === items.length, message] as const;

/** Who is comparable between the windows and their bases: the frame of growth. No order decides it. */
const comparable = z
  .strictObject({
    /** Lists count on this day and on `asOf`; the day that is as far before `asOf` as the base is before the window. */
    baseAsOf: day.optional(),
    /** Counties that are listed on both days, and were neither split nor merged between them. */
    counties: z
      .strictObject({
        changed: z
          .array(countyChange)
          .max(3_000)
          .refine(...onceEach(({ county }: CountyChange) => county, 'a county must not be named twice'))
          .default([]),
      })
      .optional(),
    /** Platforms that reported throughout, themselves or with the one that they are compared with. */
    platforms: z
      .array(reporting)
      .min(1)
      .refine(
        ...onceEach(
          ({ platform }: { readonly platform: string }) => platform,
          'a platform must not be named twice',
        ),
      )
      .optional(),
    /** Outlets of the register that were open throughout. */
    outlets: z.literal('open', "expected 'open'").optional(),
    shops: z
      .custom<undefined>(() => false, 'shops cannot be compared: no sum keeps the pseudonyms of shops')
      .optional(),
  })
  .refine(({ counties, platforms, outlets }) => counties ?? platforms ?? outlets, {
    message: 'name counties, platforms or outlets',
  });
export type Comparable = z.infer<typeof comparable>;

/** The windows `period` and `day` are required; others are optional. A file of a campaign has this form. */
export const campaign = z
  .strictObject({
    id: campaignId,
    title: listTitle,
    /** Segments count the counties that are members on this Shanghai day, in both years, so that growth compares the same counties. */
    asOf: day,
    /** The segments that it counts; all that are in force if left out. */
    segments: z.array(z.string()).min(1).max(50).optional(),
    windows: z.array(window).min(2).max(20),
    /** For a platform that did not exist in the previous year: the predecessor to compare it with. */
    platformBases: z.partialRecord(z.enum(PLATFORMS), z.enum(PLATFORMS)).default({}),
    /** Null: nothing of the campaign is confidential. */
    disclosure: disclosureRule
      .nullable()
      .default({ fewestOrders: 10, fewestShops: 3, protectionPercent: 15 }),
    /** Whether cells of a sample stay unpublished whose standard error is above a third. */
    withholdUnreliable: z.boolean().default(false),
    /** Null: there is no comparable scope. */
    comparable: comparable.nullable().default(null),
    placeFigures: z.array(placeFigure).max(100).default([]),
    coverageFigures: z.array(coverageFigure).max(100).default([]),
    /** The calendar of releases; an edition that it does not name is released as it is published. */
    releases: z.array(release).max(100).default([]),
    /** Null if readers are told of nobody to ask. */
    contact: contact.nullable().default(null),
    /** Null if nothing is said about the use of the figures. */
    licence: licence.nullable().default(null),
  })
  .refine((value) => ['period', 'day'].every((id) => value.windows.some((w) => w.id === id)), {
    message: "a campaign must have the windows 'period' and 'day'",
    path: ['windows'],
  })
  .refine(({ windows }) => new Set(windows.map(({ id }) => id)).size === windows.length, {
    message: 'each window must have an id of its own',
    path: ['windows'],
  })
  .refine(({ segments }) => segments === undefined || segments.includes('rural'), {
    message: "the segments must include 'rural', because shares and platforms are measured in it",
    path: ['segments'],
  })
  .refine(({ segments = [] }) => new Set(segments).size === segments.length, {
    message: 'a segment must not be named twice',
    path: ['segments'],
  })
  .refine(({ comparable, windows }) => comparable === null || windows.some(({ base }) => base !== null), {
    message: 'no window has a base to compare with',
    path: ['comparable'],
  })
  .refine(({ windows, placeFigures }) => placeFigures.every((f) => windows.some((w) => w.id === f.window)), {
    message: 'the window of each figure must be a window of the campaign',
    path: ['placeFigures'],
  })
  .refine(
    ({ placeFigures, coverageFigures }) =>
      new Set([...placeFigures, ...coverageFigures].map(({ id }) => id)).size ===
      placeFigures.length + coverageFigures.length,
    { message: 'each figure must have an id of its own' },
  );
export type Campaign = z.infer<typeof campaign>;

/** What the data of a campaign are. */
export interface CampaignData {
  /** Each order of the data stands for this many; 1 if they are all there. */
  readonly sampleFactor: number;
  /** Whether the operator says that a simulation made the orders, although their events do not; false unless given. */
  readonly simulated?: boolean;
}

/** A load of a segment: one state of its list. */
export interface ListLoad {
  readonly segment: string;
  readonly loadVersion: string;
}

/** One that is not comparable, and since when; null: never. Counties are of a segment, or of `all` counties. */
export interface LeftOut {
  readonly kind: 'county' | 'platform';
  readonly segment: string;
  readonly member: string;
  readonly reason:
    | 'listed-later'
    | 'no-longer-listed'
    | 'split'
    | 'merged'
    | 'not-named'
    | 'reports-later'
    | 'reported-until';
  readonly on: string | null;
}

/** What {@link Comparable} means by the lists that a campaign counts by. */
export interface Frame {
  /** Of all windows with a base, and their bases. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** The load of the register of outlets; null if outlets are not compared. */
  readonly outletLoad: string | null;
  readonly leftOut: readonly LeftOut[];
}

export interface LoadedCampaign extends Campaign, CampaignData {
  /** The lists that it counts by; those in force unless given. */
  readonly lists?: readonly ListLoad[];
  /** Null if nothing is comparable. */
  readonly frame?: Frame | null;
  /** Built in unless given. */
  readonly origin?: ListOrigin;
  /** Who applied it; empty unless given. */
  readonly appliedBy?: string;
  /** Out of force; in force unless given. */
  readonly removed?: boolean;
}

/** Whether a list comes with Countyflow, or an operator loaded it. */
export type ListOrigin = 'built-in' | 'replaced';
