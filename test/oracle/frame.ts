import type { OrderVersion } from '../../schemas/event/order.ts';
import type { OracleReference, OracleSegment } from './statistics.ts';

export type Scope =
  'all' | 'comparable' | 'comparable-counties' | 'comparable-platforms' | 'comparable-outlets';

const comparesCounties = (scope: Scope): boolean => scope === 'comparable' || scope === 'comparable-counties';
const comparesPlatforms = (scope: Scope): boolean =>
  scope === 'comparable' || scope === 'comparable-platforms';

/** The Shanghai days from the first hour of any base to the last of any window that has one. */
function span({ campaign }: OracleReference): { readonly first: string; readonly last: string } {
  const compared = campaign.windows.filter(({ base }) => base !== null);
  const dayOf = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 10);
  return {
    first: compared.map(({ base }) => dayOf(Date.parse(base?.start ?? ''))).toSorted()[0] ?? '',
    last:
      compared
        .map(({ end }) => dayOf(Date.parse(end) - 1))
        .toSorted()
        .at(-1) ?? '',
  };
}

/** The reference as a scope sees it: its lists have the counties that are comparable in them. */
export function scoped(reference: OracleReference, scope: Scope): OracleReference {
  if (!comparesCounties(scope)) return reference;
  const { asOf, comparable } = reference.campaign;
  const lasting = ({ members, ...segment }: OracleSegment): OracleSegment => ({
    ...segment,
    members: members.filter(({ validFrom, validTo }) =>
      [comparable?.baseAsOf ?? '', asOf].every((day) => validFrom <= day && day < validTo),
    ),
  });
  return { ...reference, segments: reference.segments.map(lasting) };
}

/** Whether an order counts in a scope: by its county's borders, its platform's reports and its outlet's opening. */
export function isComparable(order: OrderVersion, scope: Scope, reference: OracleReference): boolean {
  const { comparable, platformBases } = reference.campaign;
  const { first, last } = span(reference);
  if (comparesCounties(scope)) {
    const change = comparable?.counties?.changed.find(({ county }) => county === order.sellerCounty);
    if (change !== undefined && change.change !== 'renamed') return false;
  }
  if (comparesPlatforms(scope)) {
    const named = (one: string | undefined) =>
      comparable?.platforms?.find(({ platform }) => platform === one);
    const reported = named(order.platform);
    const begun = [reported, named(platformBases[order.platform])].some((one) => one && one.from <= first);
    if (!reported || !begun || (reported.until ?? '9999') <= last) return false;
  }
  if (scope === 'comparable-outlets')
    return (reference.outlets ?? []).some(
      (outlet) =>
        outlet.platform === order.platform &&
        outlet.id === order.outlet?.id &&
        outlet.openedOn <= first &&
        (outlet.closedOn ?? '9999') > last,
    );
  return true;
}
