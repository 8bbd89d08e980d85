import { z } from 'zod';
import { listTitle } from '../../schemas/campaign.ts';
import type { County } from './county-list.ts';
import { ReferenceFileError, readRows, type SourceRow } from './source-rows.ts';

/** A county's membership in a segment: [validFrom, validTo), as ISO dates of Asia/Shanghai. */
export interface SegmentMember {
  readonly county: string;
  readonly validFrom: string;
  readonly validTo: string;
}

/** The first and last day of ClickHouse's Date type; they stand for no start and no end. */
export const ALWAYS = '1970-01-01';
export const FOREVER = '2149-06-06';

const day = z
  .string()
  .refine(
    (text) => text === '' || z.iso.date().safeParse(text).success,
    'expected a date such as 2017-11-11, or nothing',
  );

const memberRow = z
  .strictObject({
    code: z.string().regex(/^[1-8]\d{5}$/, 'expected six digits'),
    name: z.string().optional(),
    province: z.string().optional(),
    valid_from: day.optional(),
    valid_to: day.optional(),
  })
  .transform(({ code: county, valid_from: from = '', valid_to: to = '' }): SegmentMember => ({
    county,
    validFrom: from === '' ? ALWAYS : from,
    validTo: to === '' ? FOREVER : to,
  }));

export const segmentId = z.string().regex(/^[a-z][a-z0-9-]{0,59}$/);
export const shortName = z.string().regex(/^[a-z][a-z0-9-]{0,29}$/);

/** A segment without its members. `file` is null if the members follow from the county list. */
const definition = z.strictObject({
  id: segmentId,
  shortName,
  title: listTitle,
  illustrative: z.boolean(),
  file: z.string().nullable(),
});
export type SegmentDefinition = z.infer<typeof definition>;
export const segmentDefinitions = z.array(definition).min(1);

/**
 * Reads a list of members. Throws `ReferenceFileError`, which names the lines with unknown counties, duplicates,
 * invalid dates, and memberships that end before they begin.
 */
export function parseMembers(rows: readonly SourceRow[], counties: readonly County[]): SegmentMember[] {
  const known = new Set(counties.map((county) => county.code));
  const members = readRows(rows, memberRow, ({ county }) => county);
  const problems = members.flatMap((member, index) => {
    const line = String(rows[index]?.line);
    if (!known.has(member.county))
      return [`line ${line}: no county-level unit of 2017 has code ${member.county}`];
    if (member.validFrom >= member.validTo) return [`line ${line}: valid_to is not after valid_from`];
    return [];
  });
  if (problems.length > 0) throw new ReferenceFileError(problems);
  return members;
}

/** The members of the `rural` segment, which follows from the county list. */
export function ruralMembers(counties: readonly County[]): SegmentMember[] {
  return counties
    .filter((county) => county.rural)
    .map((county) => ({ county: county.code, validFrom: ALWAYS, validTo: FOREVER }));
}

/** Whether a member counts on a day: half-open, ISO dates compare as text. */
export function isMemberOn(member: SegmentMember, date: string): boolean {
  return member.validFrom <= date && date < member.validTo;
}
