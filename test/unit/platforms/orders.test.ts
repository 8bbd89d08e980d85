import { describe, expect, it } from 'vitest';
import { adapt } from '../../../domain/platforms/adapt.ts';
import { registersOf } from '../../../domain/platforms/registers.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { REASONS } from '../../../schemas/event/reason-codes.ts';
import { type Payload, PAYLOAD_NAMES, PAYLOADS } from '../../../schemas/platforms/payloads.ts';
import {
  adapted,
  adaptedEvent,
  changedRecord,
  FIXTURE_CONTEXT,
  readFixture,
} from '../../support/platform-records.ts';
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
function versionOf({
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
    const version = versionOf({ time, data });
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
