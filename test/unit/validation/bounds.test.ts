import { describe, expect, it } from 'vitest';
import { readCompactEvent } from '../../../domain/validation/read-compact-event.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { textOfBytes } from '../../../pipeline/validation/byte-text.ts';
import type { Platform } from '../../../schemas/event/vocabulary.ts';
import { utf8, validateLines } from '../../support/batches.ts';
import { COUNTIES, RURAL_COUNTY, validEvent } from '../../support/events.ts';
import { setAt } from '../../support/json-pointer.ts';
import { rowsOf } from '../../support/native-block.ts';

type Changes = Readonly<Record<string, unknown>>;

/** The valid event with changes, in a spelling that is read in its compact form. */
function textWith(changes: Changes): string {
  const event = validEvent();
  setAt(event, '/data/lines/1/name', '明前茶');
  for (const [pointer, value] of Object.entries(changes)) setAt(event, pointer, value);
  return JSON.stringify(event);
}

/** A blank before the event leaves it to JSON.parse. */
const spellings = (changes: Changes): string[] => [textWith(changes), ` ${textWith(changes)}`];

function problemsOf(text: string): string[] {
  const { quarantined } = validateLines([utf8(text)]);
  return quarantined.flatMap(({ problems }) => problems.map(({ code, path }) => `${code} ${path}`));
}

function isCompact(text: string): boolean {
  const bytes = utf8(text);
  return (
    readCompactEvent({ text: bytes.toString('latin1'), decode: textOfBytes }, 0, bytes.length) !== undefined
  );
}

function linesOf(count: number, amountFen: number): unknown[] {
  return Array.from({ length: count }, () => ({ ...validEvent().data.lines[0], amountFen }));
}

const UNPAID = { '/data/status': 'shipped', '/data/paidAt': null };
const TEN_BILLION_YUAN = 1_000_000_000_000;
const FREE = { '/data/lines': linesOf(2, 0), '/data/goodsAmountFen': 0 };
const IN_2099 = { '/time': '2099-12-31T23:59:59.999Z', '/data/paidAt': '2099-12-31T23:59:59.999Z' };
const IN_2009 = { '/data/placedAt': '2009-01-01T00:00:00Z', '/data/paidAt': '2009-01-01T00:00:00Z' };

/** What the contract allows, at its bounds: the rules between fields of its README, and the forms of fields.md. */
const ALLOWED: readonly (readonly [what: string, changes: Changes])[] = [
  ['placed five minutes after the event', { ...UNPAID, '/data/placedAt': '2017-11-11T00:08:01+08:00' }],
  ['paid five minutes after the event', { '/data/paidAt': '2017-11-11T00:08:01+08:00' }],
  [
    'paid five minutes before it is placed',
    { '/data/placedAt': '2017-11-11T00:05:00+08:00', '/data/paidAt': '2017-11-11T00:00:00+08:00' },
  ],
  ['placed in the first millisecond of 2009', IN_2009],
  ['paid in the last millisecond of 2099', IN_2099],
  ['unpaid and without a refund', UNPAID],
  ['refunded in part', { '/data/refundedFen': 1 }],
  ['refunded in full and still completed', { '/data/status': 'completed', '/data/refundedFen': 30_000 }],
  ['refunded in full', { '/data/status': 'refunded', '/data/refundedFen': 30_000 }],
  ['free', FREE],
  ['free and refunded', { ...FREE, '/data/status': 'refunded' }],
  [
    'of ten billion yuan, all refunded',
    {
      '/data/lines': linesOf(1, TEN_BILLION_YUAN),
      '/data/goodsAmountFen': TEN_BILLION_YUAN,
      '/data/refundedFen': TEN_BILLION_YUAN,
    },
  ],
  ['in 500 lines', { '/data/lines': linesOf(500, 60) }],
  ['in version 1', { '/data/version': 1 }],
  ['in the last version that a double counts', { '/data/version': 9_007_199_254_740_991 }],
  ['with a name of 200 characters', { '/data/lines/0/name': '茶'.repeat(200) }],
  ['with a name of one character', { '/data/lines/0/name': '茶' }],
  ['with a category of 40 characters', { '/data/lines/0/category': `agri.${'t'.repeat(40)}` }],
  ['with an id of 128 characters, any that are printed', { '/id': `!~'#${'x'.repeat(124)}` }],
  ['without a village', { '/data/sellerVillage': null }],
  ['without an outlet', { '/data/outlet': null }],
  ['without a settlement', { '/data/settlementReference': null }],
];

/** One step further, and the only problem; other steps are in the cases of the reasons. */
const REFUSED: readonly (readonly [what: string, changes: Changes, problem: string])[] = [
  [
    'paid in the last millisecond of 2008, in another zone',
    { ...IN_2009, '/data/paidAt': '2009-01-01T07:59:59.999+08:00' },
    'time.out_of_bounds /data/paidAt',
  ],
  [
    'told in the first millisecond of 2100, in another zone',
    { ...IN_2099, '/time': '2099-12-31T19:00:00-05:00' },
    'time.out_of_bounds /time',
  ],
  [
    'placed on 29 February of 2017',
    { '/data/placedAt': '2017-02-29T00:00:00+08:00' },
    'time.invalid /data/placedAt',
  ],
  [
    'with a name of 201 characters, each of two code units',
    { '/data/lines/0/name': '🌰'.repeat(201) },
    'field.length /data/lines/0/name',
  ],
  [
    'with a category of 41 characters',
    { '/data/lines/0/category': `agri.${'t'.repeat(41)}` },
    'field.format /data/lines/0/category',
  ],
  ['with an id of 129 characters', { '/id': 'x'.repeat(129) }, 'field.format /id'],
  ['with an empty id', { '/id': '' }, 'field.format /id'],
  ['with a blank in its id', { '/id': 'a b' }, 'field.format /id'],
  [
    'with a seller in an unknown county',
    { '/data/sellerCounty': '899999', '/data/sellerVillage': null },
    'county.unknown /data/sellerCounty',
  ],
  [
    'with a village whose county is right but for one digit',
    { '/data/sellerVillage': '330126100201' },
    'county.village_mismatch /data/sellerVillage',
  ],
  [
    'with a village of eleven digits',
    { '/data/sellerVillage': `${RURAL_COUNTY}10020` },
    'field.format /data/sellerVillage',
  ],
  ['of another origin', { '/origin': 'test' }, 'field.value /origin'],
  ['without an origin in words', { '/origin': null }, 'field.type /origin'],
  [
    'with a telephone number in its outlet',
    { '/data/outlet/phone': '13800138000' },
    'field.unknown /data/outlet/phone',
  ],
  ['with an address in the envelope', { '/address': 'x' }, 'field.unknown /address'],
];

describe('an order, in compact form and in another', () => {
  it.each(ALLOWED)('may be %s', (_what, changes) => {
    const [compact = '', parsed = ''] = spellings(changes);
    expect([isCompact(compact), isCompact(parsed)]).toEqual([true, false]);
    const batch = validateLines([utf8(compact), utf8(parsed)]);
    expect(batch.quarantined).toEqual([]);
    const [read, other] = rowsOf(batch.orders);
    expect(read).toEqual(other);
  });

  it('may be with a name of 200 characters, each of two code units', () => {
    for (const text of spellings({ '/data/lines/0/name': '🌰'.repeat(200) }))
      expect(problemsOf(text)).toEqual([]);
  });

  it('needs no key before it is written, only the topic of its platform', () => {
    const codes = (topicPlatform: Platform): string[] => {
      const carrier = { topicPlatform, key: undefined };
      const verdict = validateEvent(textWith({}), { counties: COUNTIES, carrier });
      return verdict.accepted ? [] : verdict.problems.map(({ code }) => code);
    };
    expect(codes('rural-taobao')).toEqual([]);
    expect(codes('jd')).toEqual(['identity.topic_mismatch']);
  });

  it.each(REFUSED)('may not be %s', (_what, changes, problem) => {
    for (const text of spellings(changes)) expect(problemsOf(text)).toEqual([problem]);
  });

  /** paid, completed and refunded need paidAt; placed must not have it; shipped and cancelled may be either. */
  it.each([
    ['placed', 'unpaid'],
    ['paid', 'paid'],
    ['shipped', 'either'],
    ['completed', 'paid'],
    ['cancelled', 'either'],
    ['refunded', 'paid'],
  ] as const)('that is %s may be %s', (status, allowed) => {
    const refundedFen = status === 'refunded' ? 30_000 : 0;
    const changes = { '/data/status': status, '/data/refundedFen': refundedFen };
    for (const text of spellings(changes))
      expect(problemsOf(text)).toEqual(
        allowed === 'unpaid' ? ['status.paid_at_unexpected /data/paidAt'] : [],
      );
    for (const text of spellings({ ...changes, '/data/paidAt': null })) {
      const problems = problemsOf(text).filter((problem) => !problem.startsWith('amount.refund_unpaid'));
      expect(problems).toEqual(allowed === 'paid' ? ['status.paid_at_missing /data/paidAt'] : []);
    }
  });
});
