import { describe, expect, it } from 'vitest';
import { PAYLOAD_REASONS, type ReasonCode, REASONS } from '../../../schemas/event/reason-codes.ts';
import { onlyRefused, utf8, validateRecords } from '../../support/batches.ts';
import { validEvent } from '../../support/events.ts';
import { REASON_CASES } from '../../support/reason-cases.ts';

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
    const covered = new Set<ReasonCode>(REASON_CASES.map(({ code }) => code));
    for (const code of OF_BATCHES) covered.add(code);
    // Their cases are in test/unit/platforms.
    for (const code of Object.keys(PAYLOAD_REASONS) as ReasonCode[]) covered.add(code);
    expect([...covered].sort()).toEqual(Object.keys(REASONS).sort());
  });

  it.each(REASON_CASES)('$code at "$path": $what', ({ code, path, value, key, topicPlatform }) => {
    const record = { position: 7n, key: key === null ? null : utf8(key), value };
    const refused = onlyRefused(validateRecords([record], topicPlatform));
    expect(refused.problems.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
    expect(refused.problems[0]?.message).toMatch(/\S/);
    expect(refused.position).toBe(7n);
    expect(refused.payloadBytes).toBe(value?.length ?? 0);
  });
});
