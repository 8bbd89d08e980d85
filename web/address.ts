import { z } from 'zod';
import { type Label, LANGUAGES } from '../schemas/text/language.ts';
import { label, type MessageId, type Values } from '../schemas/text/say.ts';
import { campaignId } from '../schemas/campaign.ts';
import { FLOWS, segmentOf } from '../statistics/figures/flow.ts';
import { type AskedWindow, SCOPES } from '../statistics/figures/read-sales.ts';
import { BASES } from '../statistics/figures/read-statistics.ts';

const THEMES = ['light', 'dark'] as const;
const MOST_SEGMENTS = 4;
/** Of what an address may be asked as a file: a figure, a table or a chart. */
const FILE_FORMATS = ['csv', 'xlsx', 'parquet', 'json', 'svg', 'png'] as const;

const id = /^[a-z][a-z0-9-]{0,63}$/;
const HOUR = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:00$/;

/** What would be right: a check has one text, which is an id of the catalogue. */
const right = (id: MessageId): MessageId => id;
const ONE_OF = right('web.address.one-of');
const NUMBER = right('web.address.number');
const hour = z
  .string()
  .regex(HOUR, right('web.address.full-hour'))
  .refine((text) => isInstant(text), right('web.address.hour-that-exists'));
const upTo = (most: number) => z.string().max(most, right('web.address.characters')).optional();
const named = upTo(160);
const numbered = z.coerce.number(NUMBER).int(NUMBER).min(1, NUMBER).max(4_294_967_295, NUMBER).optional();

/**
 * What a page may be asked, in the query of its address. Everything is bounded. `start` and `end` are not called from and
 * to, since messengers append a `from` of their own.
 */
const parameters = z.object({
  window: z.string().regex(id, right('web.address.window')).default('day'),
  start: hour.optional(),
  end: hour.optional(),
  basis: z.enum(BASES, ONE_OF).default('paid'),
  segment: z
    .string()
    .refine(
      (text) => text.split('+').length <= MOST_SEGMENTS && text.split('+').every((one) => id.test(one)),
      right('web.address.segments'),
    )
    .default('rural'),
  flow: z.enum(FLOWS, ONE_OF).default('sales'),
  scope: z.enum(SCOPES, ONE_OF).default('all'),
  edition: numbered,
  lang: z.enum(LANGUAGES, ONE_OF).default('en'),
  theme: z.enum(THEMES, ONE_OF).optional(),
  wall: z.literal('1', ONE_OF).optional(),
  estimate: z.literal('1', ONE_OF).optional(),
  q: upTo(60),
  category: z
    .string()
    .regex(/^[a-z0-9.-]{0,80}$/, right('web.address.category'))
    .optional(),
  page: numbered,
  before: numbered,
  after: numbered,
  sort: z
    .string()
    .regex(/^[a-z]+\.[a-z]+(?:\.up)?$/, right('web.address.sort'))
    .optional(),
  figure: named,
  table: named,
  chart: z.string().regex(id, right('web.address.chart')).optional(),
  as: z.enum(FILE_FORMATS, ONE_OF).optional(),
  embed: z.literal('1', ONE_OF).optional(),
});
export type Parameters = z.infer<typeof parameters>;

/** A page and everything that decides what it shows. */
export interface Address extends Parameters {
  readonly path: string;
  /** Names in the query that no page knows, such as those that messengers append; the page says that it ignores them. */
  readonly ignored: readonly string[];
  /** How long its reader waits for a section that was never computed; left out if for all of it. */
  readonly patienceMs?: number;
}

/** The address asks for something that no page has. The message says what would be right. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
  readonly zh: string;

  constructor({ en, zh }: Label) {
    super(en);
    this.zh = zh;
  }
}

const MOST_IGNORED = 5;
const MOST_OF_A_NAME = 40;

/** Throws {@link AddressError}. Empty values of known names, which a form sends, count as left out. */
export function parseAddress(path: string, query: URLSearchParams): Address {
  const isKnown = (name: string): boolean => Object.hasOwn(parameters.shape, name);
  const given = [...query].filter(([name, value]) => isKnown(name) && value !== '');
  const parsed = parameters.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const [issue] = parsed.error.issues as [z.core.$ZodIssue];
    throw new AddressError(
      label('web.address.expected', {
        name: issue.path.join('.'),
        right: label(issue.message as MessageId, boundsOf(issue)),
      }),
    );
  }
  const { start, end } = parsed.data;
  if ((start === undefined) !== (end === undefined)) throw new AddressError(label('web.address.both-ends'));
  if (start !== undefined && end !== undefined && start >= end)
    throw new AddressError(label('web.address.start-before-end'));
  const ignored = [...new Set(query.keys())].filter((name) => !isKnown(name)).slice(0, MOST_IGNORED);
  return { path, ignored: ignored.map((name) => name.slice(0, MOST_OF_A_NAME)), ...parsed.data };
}

/** Names and numbers of what would be right. */
function boundsOf(issue: z.core.$ZodIssue): Values {
  const values = issue.code === 'invalid_value' ? issue.values.map(String) : [];
  const most = issue.code === 'too_big' ? Number(issue.maximum) : MOST_SEGMENTS;
  return { count: values.length, names: values.join(', '), chain: values.join('、'), most };
}

/** The address without what is wrong in it: what is left of it decides how the page looks that says what is wrong. */
export function readableAddress(path: string, query: URLSearchParams): Address {
  const kept = (['lang', 'theme'] as const).filter(
    (name) => parameters.shape[name].safeParse(query.get(name) ?? undefined).success,
  );
  const readable = new URLSearchParams();
  for (const name of kept) readable.set(name, query.get(name) ?? '');
  return parseAddress(path, readable);
}

export function isCampaignId(text: string): boolean {
  return campaignId.safeParse(text).success;
}

/** The window that is asked for: hours of one's own go before the id. */
export function askedWindow({ window, start, end }: Parameters): AskedWindow {
  if (start === undefined || end === undefined) return { id: window };
  const clock = (text: string) => `${text.replace('T', ' ')}:00`;
  return { startAt: clock(start), endAt: clock(end) };
}

/** The segment as the views take it: with the flow before it. */
export function askedSegment({ flow, segment }: Pick<Parameters, 'flow' | 'segment'>): string {
  return segmentOf(flow, segment);
}

/** What the sources of figures are asked for an address. */
export function questionOf(address: Parameters) {
  const { basis, scope } = address;
  return { window: askedWindow(address), basis, segment: askedSegment(address), scope };
}

type Changes = { readonly [Name in keyof Address]?: Address[Name] | undefined };

const DEFAULTS: Readonly<Record<string, string>> = {
  window: 'day',
  basis: 'paid',
  segment: 'rural',
  flow: 'sales',
  scope: 'all',
  lang: 'en',
};

/** The query of the address with changes, in one form: names in the same order, and no defaults. */
export function fieldsOf(address: Address, changes: Changes = {}): [name: string, value: string][] {
  const all = { ...address, ...changes };
  return Object.keys(parameters.shape).flatMap((name): [string, string][] => {
    const value = all[name as keyof Parameters];
    return value === undefined || String(value) === DEFAULTS[name] ? [] : [[name, String(value)]];
  });
}

/** The address with changes, in one form. */
export function addressWith(address: Address, changes: Changes = {}): string {
  const text = new URLSearchParams(fieldsOf(address, changes)).toString();
  return `${changes.path ?? address.path}${text === '' ? '' : `?${text}`}`;
}

/** Another page, asked what all pages are asked alike. */
export function otherPage(address: Address, path: string): Address {
  const { window, start, end, basis, segment, flow, scope, edition, lang, theme } = address;
  return { path, ignored: [], window, start, end, basis, segment, flow, scope, edition, lang, theme };
}

/** The address of another page, which keeps what all pages share. */
export function elsewhere(address: Address, path: string, changes: Changes = {}): string {
  return addressWith(otherPage(address, path), changes);
}

function isInstant(text: string): boolean {
  const at = new Date(`${text.replace(' ', 'T')}:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === text.slice(0, 10);
}
