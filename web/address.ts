import { z } from 'zod';
import { LANGUAGES } from '../schemas/text/language.ts';
import { campaignId } from '../schemas/campaign.ts';
import { FLOWS, segmentOf } from '../statistics/figures/flow.ts';
import { type AskedWindow, SCOPES } from '../statistics/figures/read-sales.ts';
import { BASES } from '../statistics/figures/read-statistics.ts';

const THEMES = ['light', 'dark'] as const;
const MOST_SEGMENTS = 4;
/** Of what an address may be asked as a file: a figure, a table or a chart. */
const FILE_FORMATS = ['csv', 'xlsx', 'json', 'svg'] as const;

const id = /^[a-z][a-z0-9-]{0,63}$/;
const HOUR = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:00$/;

/** What would be right, in both languages: a check has one text. */
const right = (en: string, zh: string): string => `${en} | ${zh}`;
const oneOf = (values: readonly string[]): string =>
  right(`one of ${values.join(', ')}`, `${values.join('、')}之一`);
const hour = z
  .string()
  .regex(
    HOUR,
    right('a full hour of Shanghai, such as 2017-11-11T08:00', '北京时间整点，如 2017-11-11T08:00'),
  )
  .refine((text) => isInstant(text), right('an hour that exists', '存在的时刻'));
const named = z.string().max(160, right('at most 160 characters', '至多160个字符')).optional();
const numbered = z.coerce.number(right('a number', '数字')).int().min(1).max(4_294_967_295).optional();

/**
 * What a page may be asked, in the query of its address. Everything is bounded. `start` and `end` are not called from and
 * to, since messengers append a `from` of their own.
 */
const parameters = z.object({
  window: z.string().regex(id, right('the id of a window, such as day', '时段代码，如 day')).default('day'),
  start: hour.optional(),
  end: hour.optional(),
  basis: z.enum(BASES, oneOf(BASES)).default('paid'),
  segment: z
    .string()
    .refine(
      (text) => text.split('+').length <= MOST_SEGMENTS && text.split('+').every((one) => id.test(one)),
      right(
        `all, or at most ${MOST_SEGMENTS} segments joined by +`,
        `all，或以+连接的至多${MOST_SEGMENTS}个分组`,
      ),
    )
    .default('rural'),
  flow: z.enum(FLOWS, oneOf(FLOWS)).default('sales'),
  scope: z.enum(SCOPES, oneOf(SCOPES)).default('all'),
  edition: numbered,
  lang: z.enum(LANGUAGES, oneOf(LANGUAGES)).default('en'),
  theme: z.enum(THEMES, oneOf(THEMES)).optional(),
  wall: z.literal('1', right('1', '1')).optional(),
  estimate: z.literal('1', right('1', '1')).optional(),
  q: z.string().max(60, right('at most 60 characters', '至多60个字符')).optional(),
  category: z
    .string()
    .regex(
      /^[a-z0-9.-]{0,80}$/,
      right('a class or category, such as agri.apple', '大类或品类，如 agri.apple'),
    )
    .optional(),
  before: numbered,
  after: numbered,
  sort: z
    .string()
    .regex(
      /^[a-z]+\.[a-z]+(?:\.up)?$/,
      right('a section and one of its columns, such as platforms.growth', '栏目及其列，如 platforms.growth'),
    )
    .optional(),
  figure: named,
  table: named,
  chart: z.string().regex(id, right('the id of a chart, such as hours', '图表代码，如 hours')).optional(),
  as: z.enum(FILE_FORMATS, oneOf(FILE_FORMATS)).optional(),
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

  constructor(en: string, zh: string) {
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
    const issue = parsed.error.issues[0];
    const [en = '', zh = en] = (issue?.message ?? '').split(' | ');
    const name = issue?.path.join('.') ?? '';
    throw new AddressError(`${name}: expected ${en}`, `${name}：应为${zh}`);
  }
  const { start, end } = parsed.data;
  if ((start === undefined) !== (end === undefined))
    throw new AddressError('give both start and end', '请同时给出 start 和 end');
  if (start !== undefined && end !== undefined && start >= end)
    throw new AddressError('start must be before end', 'start 必须早于 end');
  const ignored = [...new Set(query.keys())].filter((name) => !isKnown(name)).slice(0, MOST_IGNORED);
  return { path, ignored: ignored.map((name) => name.slice(0, MOST_OF_A_NAME)), ...parsed.data };
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
