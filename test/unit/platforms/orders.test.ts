import { describe, expect, it } from 'vitest';
import { adapt } from '../../../domain/platforms/adapt.ts';
import { versionOf } from '../../../domain/platforms/local-time.ts';
import { registersOf } from '../../../domain/platforms/registers.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { REASONS } from '../../../schemas/event/reason-codes.ts';
import { STATUSES } from '../../../schemas/event/vocabulary.ts';
import { type Payload, PAYLOAD_NAMES, PAYLOADS } from '../../../schemas/platforms/payloads.ts';
import { fc } from '../../support/fast-check.ts';
import { planted, PLANTED } from '../../support/hostile-texts.ts';
import { leavesOf } from '../../support/json-pointer.ts';
import { expectPlain } from '../../support/plain-words.ts';
import {
  adapted,
  adaptedEvent,
  changedRecord,
  FIXTURE_CONTEXT,
  readFixture,
} from '../../support/platform-records.ts';
import { randomRecord } from '../../support/random-records.ts';
import FOUND from './fixtures/found.json' with { type: 'json' };

/** One shop of each platform, which says what it sells, so that orders need no list of categories. */
const SHOPS = Object.values(PAYLOADS).map(([platform]) => ({
  ...{ platform, shop: '1', county: '222405', village: null, category: 'goods.accessories' },
  outletType: null,
}));
const context = { ...FIXTURE_CONTEXT, registers: registersOf(SHOPS, []), shop: '1' };
const read = (payload: string, text: string) => adapt(payload as Payload, text, context);

/**
 * Amounts, times, statuses and regions of orders in public code, each with what must become of it: its status and what
 * its buyer paid for the goods, by the payload's own texts, or the codes of why it is held. Persons, shops and goods are
 * left out or invented. The order of JD of 2014 was found without its time of payment.
 */
describe('an order found in public code', () => {
  it.each(FOUND)('of $payload $title', ({ payload, order, status, goodsAmountFen, problems }) => {
    const adapted = read(payload, JSON.stringify(order));
    if ('problems' in adapted) expect(adapted.problems.map(({ code }) => code).toSorted()).toEqual(problems);
    else {
      const { data } = JSON.parse(adapted.event) as OrderEvent;
      expect([data.status, data.goodsAmountFen]).toEqual([status, goodsAmountFen]);
    }
  });
});

const counties = await readCountyCodes();

const RANKS = ['placed', 'paid', 'shipped', 'completed', 'cancelled', 'refunded'];

/** The version that ADR 48 asks for, by integers. */
function expectedVersion({
  time,
  data,
}: Pick<OrderEvent, 'time'> & { data: Omit<OrderEvent['data'], 'version'> }): number {
  const second = BigInt(Date.parse(time) / 1000);
  const share = (BigInt(data.refundedFen) * 262_143n) / BigInt(data.goodsAmountFen);
  return Number(second * 2_097_152n + BigInt(RANKS.indexOf(data.status)) * 262_144n + share);
}

describe.each(PAYLOAD_NAMES)('an order of %s', (payload) => {
  const fixture = readFixture(payload);
  const accepted = fixture.cases.filter(({ problems }) => problems === undefined);
  const refused = fixture.cases.filter(({ problems }) => problems !== undefined);

  it.each([{ title: 'as it is', data: {} }, ...accepted])('becomes its event: $title', (one) => {
    const event = adaptedEvent(payload, changedRecord(fixture, one));
    const data = { ...fixture.data, ...one.data };
    const time = ('time' in one ? one.time : undefined) ?? fixture.time;
    const version = expectedVersion({ time, data });
    expect(event).toEqual({
      specversion: '1.0',
      id: `${data.orderId}/${String(version)}`,
      source: `/platforms/${data.platform}`,
      type: 'org.countyflow.order.v1',
      subject: data.orderId,
      time,
      datacontenttype: 'application/json',
      data: { ...data, version },
    });
    const verdict = validateEvent(JSON.stringify(event), { counties, carrier: undefined });
    expect(verdict).toMatchObject({ accepted: true });
  });

  it('is called simulated where its sale says so', () => {
    const record = { ...fixture.record, sale: { origin: 'simulation' } };
    expect(adaptedEvent(payload, record)).toMatchObject({ origin: 'simulation' });
  });

  it.each(refused)('becomes no event, and the reasons say why: $title', (one) => {
    const found = adapted(payload, changedRecord(fixture, one));
    if ('event' in found) throw new Error('it became an event');
    expect(found.problems.map(({ code, path }) => [code, path])).toEqual(one.problems);
    expect(found.orderId).toBe(fixture.data.orderId);
  });
});

describe('the reasons of the adapters', () => {
  it('all have a case in the fixtures', () => {
    const cases = PAYLOAD_NAMES.flatMap((payload) => readFixture(payload).cases);
    const met = new Set(cases.flatMap(({ problems = [] }) => problems.map(([code]) => code)));
    expect(Object.keys(REASONS).filter((code) => code.startsWith('payload.') && !met.has(code))).toEqual([]);
  });
});

describe.each(PAYLOAD_NAMES)('whatever %s sends', (payload) => {
  const fixture = readFixture(payload);

  it('is the same event when it is sent twice, and adds up: lines to the goods, refunds to no more', () => {
    fc.assert(
      fc.property(randomRecord(payload), ({ record, goodsAmountFen, refundSumFen }) => {
        const event = adaptedEvent(payload, record);
        expect(adaptedEvent(payload, record)).toEqual(event);
        const { data } = event;
        expect(data.lines.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(data.goodsAmountFen);
        expect(data.goodsAmountFen).toBe(goodsAmountFen);
        expect(data.refundedFen).toBeLessThanOrEqual(data.goodsAmountFen);
        expect(data.refundedFen).toBeGreaterThanOrEqual(Math.min(refundSumFen, data.goodsAmountFen));
      }),
    );
  });

  it('counts no less when it is sent later: the version follows the changes, and the order within a second', () => {
    fc.assert(
      fc.property(randomRecord(payload), fc.nat(3_600), ({ record, later }, seconds) => {
        const [before, after] = [adaptedEvent(payload, record), adaptedEvent(payload, later(seconds))];
        expect(after.data.version).toBeGreaterThanOrEqual(before.data.version);
        expect(after.data.paidAt).toBe(before.data.paidAt);
        expect(after.data.refundedFen).toBeGreaterThanOrEqual(before.data.refundedFen);
      }),
    );
  });

  it('reads nothing of a free field: an event or a reason is the same with a person in every one', () => {
    for (const one of [{}, ...fixture.cases]) {
      const record = changedRecord(fixture, one);
      const full = JSON.stringify(planted(record));
      expect(full.split(PLANTED).length).toBeGreaterThan(400);
      const found = adapted(payload, full);
      expect(JSON.stringify(found)).not.toContain(PLANTED);
      expect(found).toEqual(adapted(payload, record));
    }
  });

  // To compare each problem with all before it would take minutes instead of a second.
  it('is judged if its lists have thousands of wrong items, and at most twenty problems are told', () => {
    const lists = new Set(leavesOf(fixture.record).flatMap((pointer) => /^.*(?=\/0\/)/.exec(pointer) ?? []));
    expect(lists.size).toBeGreaterThan(0);
    for (const list of lists) {
      const record = changedRecord(fixture, {
        change: { [list]: Array.from({ length: 5_000 }, () => ({})) },
      });
      const found = adapted(payload, record);
      const told = 'problems' in found ? found.problems.length : 0;
      expect(told, list).toBeGreaterThan(0);
      expect(told, list).toBeLessThanOrEqual(20);
    }
  }, 60_000);

  it('leaves none either when any value of the record is replaced by junk, and says so plainly', () => {
    const pointers = leavesOf(fixture.record);
    fc.assert(
      fc.property(fc.constantFrom(...pointers), fc.jsonValue(), (pointer, junk) => {
        const record = planted(changedRecord(fixture, { change: { [pointer]: junk } }));
        const found = adapted(payload, record);
        expect(JSON.stringify(found)).not.toContain(PLANTED);
        if ('problems' in found) expectPlain(found.problems);
      }),
    );
  });

  it('has one problem where one value is of no type that it could be', () => {
    for (const pointer of leavesOf(fixture.record)) {
      const record = changedRecord(fixture, { change: { [pointer]: true } });
      const found = adapted(payload, record);
      if ('problems' in found) expect(found.problems.map(({ path }) => path)).toEqual([pointer]);
    }
  });

  it('leaves none either when it stands in a field that is read, unless that is a name of goods', () => {
    const goods = /\/(?:title|skuName|goods_name|productName)$/;
    const pointers = leavesOf(fixture.record).filter((pointer) => !goods.test(pointer));
    for (const pointer of pointers) {
      const record = changedRecord(fixture, { change: { [pointer]: PLANTED } });
      const found = adapted(payload, record);
      if ('problems' in found) expect(JSON.stringify(found.problems)).not.toContain(PLANTED);
    }
  });

  it('never throws, and says at least one reason if there is no event', () => {
    const junk = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((order) => JSON.stringify({ order, refunds: [order], sale: order })),
      fc.constantFrom('', 'null', '[]', '{}', '{"order":{},"refunds":[]}', '['.repeat(50_000)),
      fc
        .tuple(
          fc.constantFrom(...leavesOf(fixture.record)),
          fc.constantFrom('constructor', '__proto__', '-1', '1e400', '99999999999999999999'),
        )
        .map(([pointer, value]) => JSON.stringify(changedRecord(fixture, { change: { [pointer]: value } }))),
    );
    fc.assert(
      fc.property(junk, (text) => {
        const found = adapted(payload, text);
        if ('problems' in found) expect(found.problems[0].code).toMatch(/^(?:json|field|payload)\./);
      }),
    );
  });
});

describe('a version that is derived', () => {
  it('is a whole number that every reader of JSON holds, until 2106', () => {
    const last = { status: 'refunded', refundedFen: 1, goodsAmountFen: 1 } as const;
    expect(versionOf({ ...last, changedAtMs: (2 ** 32 - 1) * 1000 })).toBeLessThanOrEqual(
      Number.MAX_SAFE_INTEGER,
    );
  });

  it('rises with the second, then with the status, then with the refund', () => {
    const progress = fc.record({
      changedAtMs: fc
        .integer({ min: Date.UTC(2009, 0, 1) / 1000, max: 2 ** 32 - 1 })
        .map((second) => second * 1000),
      status: fc.constantFrom(...STATUSES),
      refundedFen: fc.nat(1_000_000),
      goodsAmountFen: fc.constant(1_000_000),
    });
    const ranks = ['placed', 'paid', 'shipped', 'completed', 'cancelled', 'refunded'];
    fc.assert(
      fc.property(progress, progress, (a, b) => {
        const order =
          a.changedAtMs - b.changedAtMs ||
          ranks.indexOf(a.status) - ranks.indexOf(b.status) ||
          Math.floor((a.refundedFen * 262_143) / 1_000_000) -
            Math.floor((b.refundedFen * 262_143) / 1_000_000);
        expect(Math.sign(versionOf(a) - versionOf(b))).toBe(Math.sign(order));
      }),
    );
  });
});
