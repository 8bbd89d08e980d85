import { z } from 'zod';
import { PLATFORMS } from './event/vocabulary.ts';

/** RFC 3339 with an offset, on a full hour: rollups have hourly resolution. */
const hour = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:00:00(?:Z|[+-]\d{2}:\d{2})$/);

/** Half-open: [start, end). `base` is the window of the previous year that growth is measured against. */
const window = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  start: hour,
  end: hour,
  base: z.strictObject({ start: hour, end: hour }).nullable(),
});

/** The windows `period` and `day` are required; others are optional. */
export const campaign = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
    title: z.string().min(1).max(200),
    /** Segments count the counties that are members on this Shanghai day, in both years, so that growth compares the same counties. */
    asOf: z.iso.date(),
    /** Each order of the data stands for this many; 1 for a full count. */
    sampleFactor: z.int().min(1).max(1_000_000),
    windows: z.array(window).min(2).max(20),
    /** For a platform that did not exist in the previous year: the predecessor to compare it with. */
    platformBases: z.partialRecord(z.enum(PLATFORMS), z.enum(PLATFORMS)),
  })
  .refine((value) => ['period', 'day'].every((id) => value.windows.some((w) => w.id === id)), {
    message: "a campaign has the windows 'period' and 'day'",
  });
export type Campaign = z.infer<typeof campaign>;
