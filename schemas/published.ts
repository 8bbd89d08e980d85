import { z } from 'zod';
import { campaignId } from './campaign.ts';

const decimal = z.string().regex(/^-?(?:0|[1-9]\d{0,17})(?:\.\d{1,9})?$/);

/** Who published a figure, or what about: the ministry, platforms, single places, or outlets. */
const PUBLISHED_TABLES = ['ministry', 'platforms', 'places', 'coverage'] as const;

/**
 * How to compare with a published figure. `equal`: the computed value, rounded half up to the published decimals.
 * `just-below` (nearly, approaching) and `just-above` (over): below or above it by no more than one per cent. `about`: at
 * most one per cent from it. `above`: more than it.
 */
const COMPARATORS = ['equal', 'about', 'just-below', 'just-above', 'above'] as const;

const figure = z.strictObject({
  /** Id of the statistic to compare with. */
  id: z.string().regex(/^[a-z0-9_.-]{1,80}$/),
  table: z.enum(PUBLISHED_TABLES),
  label: z.string().min(1).max(120),
  comparator: z.enum(COMPARATORS),
  /** A decimal as text, with its published decimals, which a binary float would lose. */
  value: decimal,
  unit: z.string().min(1).max(20),
  decimals: z.int().min(0).max(9),
  /** The words of the source, where it gives no plain number. */
  wording: z.string().min(1).max(200).optional(),
  note: z.string().min(1).max(200).optional(),
});
export type PublishedFigure = z.infer<typeof figure>;

/** The published figures of a campaign, in the order that a report shows. */
export const published = z
  .strictObject({
    campaign: campaignId,
    title: z.string().min(1).max(200),
    provenance: z.string().min(1).max(500),
    timeZone: z.literal('Asia/Shanghai'),
    /** Basis of all figures. Others are not compared with them. */
    basis: z.enum(['paid', 'placed', 'net']),
    figures: z.array(figure).min(1).max(500),
  })
  .refine(({ figures }) => new Set(figures.map(({ id }) => id)).size === figures.length, {
    message: 'each statistic has one published figure',
  });
export type Published = z.infer<typeof published>;
