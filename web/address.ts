import { z } from 'zod';
import { LANGUAGES } from '../domain/statistics/wording/language.ts';
import { campaignId } from '../schemas/campaign.ts';
import { type AskedWindow, SCOPES } from '../statistics/figures/read-sales.ts';
import { BASES } from '../statistics/figures/read-statistics.ts';

const THEMES = ['light', 'dark'] as const;
const MOST_SEGMENTS = 4;

const id = /^[a-z][a-z0-9-]{0,63}$/;
const hour = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}[T ]\d{2}:00$/, 'a full hour of Shanghai, such as 2017-11-11T08:00')
  .refine((text) => isInstant(text), 'an hour that exists');

/** What a page may be asked, in the query of its address. Everything is bounded; an unknown name is refused. */
const parameters = z.strictObject({
  window: z.string().regex(id, 'the id of a window, such as day').default('day'),
  from: hour.optional(),
  to: hour.optional(),
  basis: z.enum(BASES, `one of ${BASES.join(', ')}`).default('paid'),
  segment: z
    .string()
    .refine(
      (text) => text.split('+').length <= MOST_SEGMENTS && text.split('+').every((one) => id.test(one)),
      `all, or at most ${MOST_SEGMENTS} segments joined by +`,
    )
    .default('rural'),
  scope: z.enum(SCOPES, `one of ${SCOPES.join(', ')}`).default('all'),
  edition: z.coerce.number('a number').int().min(1).max(4_294_967_295).optional(),
  lang: z.enum(LANGUAGES, `one of ${LANGUAGES.join(', ')}`).default('en'),
  theme: z.enum(THEMES, `one of ${THEMES.join(', ')}`).optional(),
  wall: z.literal('1', '1').optional(),
  estimate: z.literal('1', '1').optional(),
  q: z.string().max(60, 'at most 60 characters').optional(),
  category: z
    .string()
    .regex(/^[a-z0-9.-]{0,80}$/, 'a class or category, such as agri.apple')
    .optional(),
  before: z.coerce.number('a number').int().min(1).max(4_294_967_295).optional(),
  after: z.coerce.number('a number').int().min(1).max(4_294_967_295).optional(),
});
export type Parameters = z.infer<typeof parameters>;

/** A page and everything that decides what it shows. */
export interface Address extends Parameters {
  readonly path: string;
}

/** The address asks for something that no page has. The message says what would be right. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

/** Throws {@link AddressError}. Empty values of known names, which a form sends, count as left out. */
export function parseAddress(path: string, query: URLSearchParams): Address {
  const isLeftOut = (name: string, value: string): boolean =>
    value === '' && Object.hasOwn(parameters.shape, name);
  const given = Object.fromEntries([...query].filter(([name, value]) => !isLeftOut(name, value)));
  const parsed = parameters.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    if (issue?.code === 'unrecognized_keys')
      throw new AddressError(
        `unknown: ${issue.keys.join(', ')}; known are ${Object.keys(parameters.shape).join(', ')}`,
      );
    throw new AddressError(`${issue?.path.join('.') ?? ''}: expected ${issue?.message ?? 'another value'}`);
  }
  const { from, to } = parsed.data;
  if ((from === undefined) !== (to === undefined)) throw new AddressError('give both from and to');
  if (from !== undefined && to !== undefined && from >= to) throw new AddressError('from must be before to');
  return { path, ...parsed.data };
}

export function isCampaignId(text: string): boolean {
  return campaignId.safeParse(text).success;
}

/** The window that is asked for: hours of one's own go before the id. */
export function askedWindow({ window, from, to }: Parameters): AskedWindow {
  if (from === undefined || to === undefined) return { id: window };
  const clock = (text: string) => `${text.replace('T', ' ')}:00`;
  return { startAt: clock(from), endAt: clock(to) };
}

type Changes = { readonly [Name in keyof Address]?: Address[Name] | undefined };

const DEFAULTS: Readonly<Record<string, string>> = {
  window: 'day',
  basis: 'paid',
  segment: 'rural',
  scope: 'all',
  lang: 'en',
};

/** The address with changes, in one form: names in the same order, and no defaults. */
export function addressWith(address: Address, changes: Changes = {}): string {
  const { path, ...rest } = { ...address, ...changes };
  const query = Object.keys(parameters.shape).flatMap((name): [string, string][] => {
    const value = rest[name as keyof typeof rest];
    return value === undefined || String(value) === DEFAULTS[name] ? [] : [[name, String(value)]];
  });
  const text = new URLSearchParams(query).toString();
  return `${path ?? ''}${text === '' ? '' : `?${text}`}`;
}

/** The address of another page, which keeps what all pages share. */
export function elsewhere(address: Address, path: string, changes: Changes = {}): string {
  const { window, from, to, basis, segment, scope, edition, lang, theme } = address;
  return addressWith({
    path,
    window,
    from,
    to,
    basis,
    segment,
    scope,
    edition,
    lang,
    theme,
    ...changes,
  } as Address);
}

function isInstant(text: string): boolean {
  const at = new Date(`${text.replace(' ', 'T')}:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text.slice(0, 10);
}
