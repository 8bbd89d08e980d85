import { describe, expect, it } from 'vitest';
import { type ReasonCode, REASONS } from '../../../schemas/event/reason-codes.ts';
import { onlyRefused, utf8, validateLines, validateRecords } from '../../support/batches.ts';
import { validEvent } from '../../support/events.ts';
import { pointersOf, removeAt, setAt } from '../../support/json-pointer.ts';
import { expectPlain } from '../../support/plain-words.ts';
import { REASON_CASES } from '../../support/reason-cases.ts';

/** As many bytes without the backslash in a name: most cases are then read in their compact form as far as they have it. */
const withoutEscape = (value: Uint8Array): Buffer =>
  Buffer.from(Buffer.from(value).toString('latin1').replace('\\\\', '//'), 'latin1');

/** Their cases are in test/unit/kafka. */
const OF_BATCHES: readonly ReasonCode[] = ['batch.too_large', 'batch.undecodable'];

describe('reason codes', () => {
  it('are not reported for the valid event that every case breaks', () => {
    const { orderId, platform } = validEvent().data;
    const value = utf8(JSON.stringify(validEvent()));
    const batch = validateRecords([{ position: 7n, key: utf8(orderId), value }], platform);
    expect(batch.accepted).toBe(1);
    expect(batch.quarantined).toEqual([]);
  });

  it('all have a case here, except those of record batches and of adapters', () => {
    const covered = new Set<ReasonCode>([...REASON_CASES.map(({ code }) => code), ...OF_BATCHES]);
    // The cases of adapters are in test/unit/platforms.
    const ofEvents = Object.keys(REASONS).filter((code) => !code.startsWith('payload.'));
    expect([...covered].sort()).toEqual(ofEvents);
  });

  it.each(REASON_CASES)('$code at "$path": $what', ({ code, path, value, key, topicPlatform }) => {
    const judged = (bytes: Uint8Array | null) => {
      const record = { position: 7n, key: key === null ? null : utf8(key), value: bytes };
      return onlyRefused(validateRecords([record], topicPlatform));
    };
    const { position, problems, payloadBytes } = judged(value);
    expect([position, payloadBytes]).toEqual([7n, value?.length ?? 0]);
    for (const found of [problems, judged(value && withoutEscape(value)).problems])
      expect(found.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
    expectPlain(problems);
  });
});

const PHONE = 13_800_138_000;
/** Personal data in values of several JSON types; none is valid in an event, except the texts as product names. */
const SECRETS: readonly unknown[] = [
  `张三 ${PHONE}`,
  `张三${PHONE}`,
  PHONE + 0.5,
  -PHONE,
  [`张三 ${PHONE}`],
  { name: `张三 ${PHONE}` },
];

function refuse(value: unknown): readonly { code: string; path: string; message: string }[] {
  return onlyRefused(validateLines([utf8(JSON.stringify(value))])).problems;
}

describe('the problems of a refused event', () => {
  it.each(pointersOf(validEvent()))('never repeat the value at %s', (pointer) => {
    for (const secret of SECRETS) {
      // The texts are valid product names, so the event needs another problem to be refused.
      const event = validEvent();
      setAt(event, pointer, secret);
      const broken = typeof secret === 'string' && pointer.endsWith('/name');
      if (broken) removeAt(event, '/id');
      for (const { message } of refuse(event)) expect(message).not.toMatch(/张三|13800138000/);
    }
  });

  it('never quote text that is not JSON', () => {
    const [problem] = onlyRefused(validateLines([utf8(`{"phone": ${PHONE}, 张三}`)])).problems;
    expect(problem?.message).not.toMatch(/张三|13800138000/);
  });

  it('include every invalid field', () => {
    const event = validEvent();
    removeAt(event, '/id');
    setAt(event, '/data/version', 'two');
    setAt(event, '/data/lines/1/unit', 'jin');
    setAt(event, '/data/buyerName', 'nobody');
    expect(new Set(refuse(event).map(({ code, path }) => `${code} ${path}`))).toEqual(
      new Set([
        'field.missing /id',
        'field.type /data/version',
        'field.value /data/lines/1/unit',
        'field.unknown /data/buyerName',
      ]),
    );
  });

  it('include every broken rule between fields', () => {
    const event = validEvent({ status: 'placed', goodsAmountFen: 1, refundedFen: 2, buyerCounty: '899999' });
    event.subject = 'another';
    expect(refuse(event).map(({ code }) => code)).toEqual([
      'status.paid_at_unexpected',
      'amount.sum_mismatch',
      'amount.refund_exceeds',
      'identity.subject_mismatch',
      'county.unknown',
    ]);
  });

  it('are at most 20', () => {
    const event = validEvent();
    for (let n = 0; n < 30; n += 1) setAt(event, `/data/x${n}`, n);
    expect(refuse(event)).toHaveLength(20);
  });

  it('come with the event id and order id, if these can be read and are well formed', () => {
    const idsOf = (orderId: string, id?: string) => {
      const event = validEvent({ orderId, version: 0 });
      if (id !== undefined) setAt(event, '/id', id);
      const refused = onlyRefused(validateLines([utf8(JSON.stringify(event))]));
      return [refused.eventId, refused.orderId];
    };
    expect(idsOf('TB-77')).toEqual(['evt-TB-77-0', 'TB-77']);
    expect(idsOf('张三 13800138000', '张三')).toEqual(['', '']);
  });
});
