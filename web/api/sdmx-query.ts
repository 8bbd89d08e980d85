import type { Label } from '../../schemas/text/language.ts';
import { label } from '../../schemas/text/say.ts';
import { listed, ProblemError } from '../../schemas/http/problem-error.ts';
import { liveLabels } from '../../statistics/export/sdmx/codes.ts';
import { OWN, type SdmxDesign } from '../../statistics/export/sdmx/design.ts';
import {
  argumentOf,
  SDMX_FLOWS,
  type SdmxArgument,
  type SdmxFlow,
  valuesOf,
} from '../../statistics/export/sdmx/flows.ts';
import type { Wanted } from '../../statistics/export/sdmx/observations.ts';
import { askedSegment, parseAddress } from '../address.ts';
import type { Figures } from '../figures/figures.ts';
import { refuseUnknown, type Wish } from './parameters.ts';
import { RESOURCES } from './resources.ts';

/** Each is a table of figures, of which a wildcard asks for many. */
const MOST_TABLES = 24;
const TAKEN = ['startPeriod', 'endPeriod', 'firstNObservations', 'dimensionAtObservation', 'detail'] as const;
const PERIOD = /^\d{4}(?:-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}:\d{2})?)?)?$/;

const wrong = (detail: Label): ProblemError => new ProblemError('bad-request', detail);

/** `SALES_BY_COUNTY`, or `COUNTYFLOW,SALES_BY_COUNTY,latest`. Throws a 404. */
export function flowNamed(text: string): SdmxFlow {
  const parts = text.split(',');
  const [agency, id = '', version = 'latest'] = parts.length === 1 ? [OWN.agency, text] : parts;
  const found = isOurs(agency, version) ? SDMX_FLOWS.get(id) : undefined;
  if (found === undefined)
    throw new ProblemError('not-found', label('web.sdmx.flow', listed([...SDMX_FLOWS.keys()])));
  return found;
}

export function isOurs(agency = OWN.agency, version = 'latest'): boolean {
  return ['all', OWN.agency].includes(agency) && ['all', 'latest', OWN.version].includes(version);
}

export interface SdmxQuery {
  readonly flow: SdmxFlow;
  /** The tables of figures that the key asks for, with the arguments that each is asked by. */
  readonly tables: readonly { readonly wish: Wish; readonly arguments: Readonly<Record<string, string>> }[];
  readonly wanted: Wanted;
}

/** Throws {@link ProblemError}. */
export async function sdmxQuery(
  figures: Figures,
  flow: SdmxFlow,
  key: string,
  query: URLSearchParams,
): Promise<SdmxQuery> {
  refuseUnknown(TAKEN, query);
  for (const [name, only] of [
    ['detail', 'full'],
    ['dimensionAtObservation', 'AllDimensions'],
  ] as const)
    if ((query.get(name) ?? only) !== only) throw wrong(label('web.api.one-of', { name, ...listed([only]) }));
  for (const name of ['startPeriod', 'endPeriod'])
    if (query.has(name) && !PERIOD.test(query.get(name) ?? ''))
      throw wrong(label('web.sdmx.period', { name }));
  const first = query.get('firstNObservations');
  if (first !== null && !/^[1-9]\d{0,8}$/.test(first))
    throw wrong(label('web.sdmx.first', { name: 'firstNObservations' }));
  const codes = codesOf(flow.design, key);
  return {
    flow,
    tables: await tablesOf(figures, flow, codes),
    wanted: {
      codes,
      start: query.get('startPeriod') ?? undefined,
      end: query.get('endPeriod') ?? undefined,
      first: first === null ? undefined : Number(first),
    },
  };
}

/** Dots part the dimensions, a plus the codes of one; nothing stands for all. */
function codesOf({ dimensions }: SdmxDesign, key: string): ReadonlyMap<string, readonly string[]> {
  const ids = dimensions.filter(({ id }) => id !== 'TIME_PERIOD').map(({ id }) => id);
  const parts = key === 'all' || key === '' ? ids.map(() => '') : key.split('.');
  if (parts.length !== ids.length)
    throw wrong(label('web.sdmx.key', { names: ids.join('.'), count: ids.length }));
  return new Map(
    ids.flatMap((id, at) => {
      const part = parts[at] ?? '';
      return part === '' ? [] : [[id, part.split('+')] as const];
    }),
  );
}

async function tablesOf(
  figures: Figures,
  flow: SdmxFlow,
  codes: ReadonlyMap<string, readonly string[]>,
): Promise<SdmxQuery['tables']> {
  const labels = liveLabels(figures.engines.clickhouse);
  let found: Readonly<Partial<Record<SdmxArgument, string>>>[] = [{}];
  const open: string[] = [];
  for (const component of flow.design.dimensions) {
    const argument = argumentOf(flow, component);
    if (argument === undefined) continue;
    const known = await valuesOf(component, labels);
    const asked = codes.get(component.id) ?? [...known.keys()];
    if (!codes.has(component.id)) open.push(component.id);
    const values = asked.flatMap((code) => known.get(code) ?? []);
    found = found.flatMap((one) => values.map((value) => ({ ...one, [argument]: value })));
  }
  if (found.length > MOST_TABLES)
    throw wrong(label('web.sdmx.tables', { count: found.length, most: MOST_TABLES, ...listed(open) }));
  return found.map((one) => tableOf(flow, one));
}

function tableOf(
  { of, by }: SdmxFlow,
  { campaign = '', flow, segment, ...rest }: Readonly<Partial<Record<SdmxArgument, string>>>,
): SdmxQuery['tables'][number] {
  const asked = Object.entries({ flow, segment, ...rest }).filter(([, value]) => value !== undefined);
  const address = parseAddress(RESOURCES[of].path, new URLSearchParams(asked as [string, string][]));
  const { window, basis, scope, category = '' } = address;
  return {
    wish: { campaign, dimension: by, address, filters: [], limit: 0, after: undefined, format: undefined },
    arguments: {
      ...{ campaign, window_id: window, basis, scope, category },
      segment: askedSegment(address),
    },
  };
}
