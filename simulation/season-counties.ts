import { isMemberOn } from '../domain/reference/segment-list.ts';
import type { SeasonCounty } from './season/geography.ts';
import { readCounties, readSegments } from '../pipeline/lists/reference-files.ts';

/** The published figures of both years count the members of this day. */
const AS_OF = '2017-11-11';

/** The built-in counties that orders may name, in the generator's form. */
export async function readSeasonCounties(): Promise<SeasonCounty[]> {
  const counties = await readCounties();
  const segments = await readSegments(counties);
  const membersOf = (id: string): ReadonlySet<string> =>
    new Set(
      segments
        .find((segment) => segment.id === id)
        ?.members.filter((member) => isMemberOn(member, AS_OF))
        .map((member) => member.county),
    );
  const demonstration = membersOf('national-demonstration-counties');
  const poverty = membersOf('national-poverty-counties');
  return counties
    .filter((county) => county.carriesOrders)
    .map(({ code, rural }) => ({
      code,
      rural,
      demonstration: demonstration.has(code),
      poverty: poverty.has(code),
    }));
}
