import { label } from '../../schemas/text/say.ts';
import { fieldName } from '../../domain/validation/pointer.ts';
import { nearestName } from '../../domain/nearest-name.ts';
import { listed, ProblemError } from '../../schemas/http/problem-error.ts';
import type { Label } from '../../schemas/text/language.ts';
import { type Address, AddressError, isCampaignId, parseAddress } from '../address.ts';
import { NO_SUCH_CURSOR, type Place, readCursor } from './cursor.ts';

export const LIMITS = { usual: 100, most: 1_000 } as const;
export const FORMATS = ['json', 'csv', 'csvw'] as const;
export type Format = (typeof FORMATS)[number];

/** An example of each parameter, with which the document and the answers to wrong requests show how to ask. */
export const EXAMPLES = {
  campaign: 'double11-2017',
  edition: '1',
  window: 'day',
  dimension: 'province',
  segment: 'rural',
  basis: 'paid',
  flow: 'sales',
  scope: 'all',
  category: 'agri.apple',
  id: 'rural.day.sales',
  member: '33',
  limit: '100',
  cursor: 'WyIzMyJd',
  format: 'csv',
} as const;
export type Parameter = keyof typeof EXAMPLES;

/** What of a query is no question of the dashboard's pages. */
const OWN: ReadonlySet<Parameter> = new Set([
  ...(['campaign', 'dimension', 'id', 'member', 'limit', 'cursor', 'format'] as const),
]);

/** What an address of rows takes. */
export interface Taken {
  readonly path: string;
  readonly needs: readonly Parameter[];
  readonly may: readonly Parameter[];
  /** Undefined if it takes none. */
  readonly dimensions?: readonly string[];
  /** Parameters that choose among the rows of one question, with their columns. */
  readonly filters: Readonly<Partial<Record<Parameter, string>>>;
  /** Columns that tell the rows of one question apart. */
  readonly key: readonly string[];
}

/** A request for rows that can be answered, as far as its form tells. */
export interface Wish {
  readonly campaign: string;
  /** Empty if there is none. */
  readonly dimension: string;
  readonly address: Address;
  /** By column. */
  readonly filters: readonly (readonly [column: string, value: string])[];
  readonly limit: number;
  /** The row after which the page begins; undefined for the first page. */
  readonly after: Place | undefined;
  /** Undefined: what `Accept` prefers. */
  readonly format: Format | undefined;
}

/** Throws {@link ProblemError}, which names the parameter. */
export function wishOf(taken: Taken, query: URLSearchParams): Wish {
  const { needs, may, dimensions = [], filters, key } = taken;
  refuseUnknown([...needs, ...may], query);
  const given = (name: Parameter): string | undefined => {
    const value = query.get(name);
    return value === null || value === '' ? undefined : value;
  };
  for (const name of needs)
    if (given(name) === undefined)
      throw wrong(taken, name, label('web.api.missing', { name, example: exampleOf(taken) }));
  const oneOf = (name: Parameter, known: readonly string[]): void => {
    const value = given(name);
    if (value !== undefined && !known.includes(value))
      throw wrong(taken, name, label('web.api.one-of', { name, ...listed(known) }));
  };
  oneOf('dimension', dimensions);
  oneOf('format', FORMATS);
  const limit = given('limit') ?? String(LIMITS.usual);
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > LIMITS.most)
    throw wrong(taken, 'limit', label('http.limit', { most: String(LIMITS.most) }));
  const cursor = given('cursor');
  const after = cursor === undefined ? undefined : readCursor(cursor, key.length);
  if (after === NO_SUCH_CURSOR) throw wrong(taken, 'cursor', label('http.cursor'));
  const campaign = given('campaign') ?? '';
  if (!isCampaignId(campaign))
    throw new ProblemError('not-found', label('web.api.see-index'), { members: { parameter: 'campaign' } });
  const chosen = Object.entries(filters) as [Parameter, string][];
  return {
    ...{ campaign, limit: Number(limit), after },
    dimension: given('dimension') ?? '',
    address: addressOf(taken, query),
    filters: chosen.flatMap(([name, column]) => {
      const value = given(name);
      return value === undefined ? [] : [[column, value] as const];
    }),
    format: given('format') as Format | undefined,
  };
}

/** Throws a 400 for a parameter that the address does not have: ignored, it would seem to choose rows. */
export function refuseUnknown(known: readonly string[], query: URLSearchParams): void {
  const unknown = [...query.keys()].find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const [name, meant] = [fieldName(unknown), nearestName(unknown, known)];
  const detail =
    known.length === 0
      ? label('http.parameter-unknown', { name })
      : label('http.parameter-unknown-2', { name, hasMeant: meant !== undefined, meant, ...listed(known) });
  throw new ProblemError('bad-request', detail, { members: { parameter: name } });
}

/** What the question asks that the pages ask too; what only chooses among its rows is left out. */
function addressOf(taken: Taken, query: URLSearchParams): Address {
  const asked = [...query].filter(([name]) => {
    const parameter = name as Parameter;
    return !OWN.has(parameter) && taken.filters[parameter] === undefined;
  });
  try {
    return parseAddress(taken.path, new URLSearchParams(asked));
  } catch (error) {
    if (!(error instanceof AddressError)) throw error;
    const [name = ''] = error.message.split(':');
    throw wrong(taken, name as Parameter, { en: error.message, zh: error.zh });
  }
}

function wrong(taken: Taken, parameter: Parameter, detail: Label): ProblemError {
  return new ProblemError('bad-request', detail, { members: { parameter, example: exampleOf(taken) } });
}

/** An address that asks for rows as it should. */
export function exampleOf({ path, needs }: Pick<Taken, 'path' | 'needs'>): string {
  const query = Object.fromEntries(needs.map((name) => [name, EXAMPLES[name]]));
  return `${path}?${new URLSearchParams(query).toString()}`;
}
