import { describe, expect, it } from 'vitest';
import { type ReasonCode, REASONS } from '../../../schemas/event/reason-codes.ts';
import { onlyRefused, utf8, validateRecords } from '../../support/batches.ts';
import { validEvent } from '../../support/events.ts';
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
