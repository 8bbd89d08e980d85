import { z } from 'zod';
import { contact, disclosureRule, licence, release } from './campaign.ts';
import { published } from './published.ts';

/** Who made the orders that figures count: platforms, or a simulation all or some of them. */
export const DATA_ORIGINS = ['platforms', 'simulated', 'partly-simulated', 'unknown'] as const;
export type DataOrigin = (typeof DATA_ORIGINS)[number];

/** As `2017-11-11 00:00:00`, by Shanghai's clock. */
const clock = z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:00:00$/);

const window = z.strictObject({
  id: z.string(),
  startAt: clock,
  endAt: clock,
  /** Null if there is nothing to compare with. */
  base: z.strictObject({ startAt: clock, endAt: clock }).nullable(),
});
export type WindowFacts = z.infer<typeof window>;

const segment = z.strictObject({
  id: z.string(),
  /** First part of the ids of its statistics. */
  shortName: z.string(),
  title: z.string(),
  /** The list is an illustration and not the official one. */
  illustrative: z.boolean(),
});

const active = z.strictObject({ active: z.int(), base: z.int().nullable() });

/** Outlets and villages with an order on the day, and on that of the base; in a sample, with a drawn one. */
const activity = z.strictObject({
  outlets: active,
  villages: active,
  types: z.array(active.extend({ id: z.string() })),
});
export type ActivityFacts = z.infer<typeof activity>;

/**
 * What a report, a bulletin or an export says about a campaign besides its figures. An edition keeps them, so they are
 * data alone. Labels of counties are not among them: rows of counties carry their own.
 */
export const campaignFacts = z.strictObject({
  title: z.string(),
  /** Date that decides who belongs to a segment. */
  asOf: z.string(),
  /** Orders that each order of the data stands for. */
  sampleFactor: z.int().positive(),
  /** Who made the orders. */
  dataOrigin: z.enum(DATA_ORIGINS),
  /** By which cells are withheld; null if none are. */
  disclosure: disclosureRule.nullable(),
  /** Whether cells that a sample does not tell are withheld too. */
  withholdUnreliable: z.boolean(),
  /** Who is comparable, counted; null if the campaign declares nothing. */
  frame: z
    .strictObject({
      /** Lists count on this day and on `asOf`; platforms and outlets from `firstDay` to `lastDay`. */
      baseAsOf: z.string(),
      firstDay: z.string(),
      lastDay: z.string(),
      counts: z.array(
        z.strictObject({
          kind: z.enum(['county', 'platform', 'outlet']),
          /** Of counties; empty for others. */
          segment: z.string(),
          comparable: z.int(),
          leftOut: z.int(),
        }),
      ),
    })
    .nullable(),
  /** The register of outlets; null if none is loaded. */
  register: z.strictObject({ outlets: z.int(), illustrative: z.boolean() }).nullable(),
  windows: z.array(window),
  /** How far the events reached, as the view `data_horizon` says. */
  horizon: z.strictObject({ completeUntil: clock, overUntil: clock }),
  segments: z.array(segment),
  /** Platforms that are compared with another platform, and that one. */
  platformBases: z.array(z.strictObject({ platform: z.string(), base: z.string() })),
  labels: z.array(z.strictObject({ kind: z.string(), id: z.string(), en: z.string(), zh: z.string() })),
  /** By payment time; null while the figures are live. */
  activity: activity.nullable(),
  /** Whom readers ask about the figures. */
  contact: contact.nullable().default(null),
  /** Under what terms others may use the figures. */
  licence: licence.nullable().default(null),
  /** The calendar of editions. */
  releases: z.array(release).default([]),
  /** The figures that a source published about the campaign; null if there are none. */
  published: published.nullable(),
});
export type CampaignFacts = z.infer<typeof campaignFacts>;
