import { describe, expect, it } from 'vitest';
import { groupTroubles } from '../../../operations/status/trouble-groups.ts';
import { verdictOf } from '../../../operations/status/verdict.ts';
import { falseClaims, falseOnPage } from '../../chaos/claims/check-claims.ts';
import type { Knowledge } from '../../chaos/claims/knowledge.ts';
import { printedAs } from '../../support/printed.ts';
import { engine, NOW_MS, partition, status, UP_TO_DATE } from '../../support/status-samples.ts';

/** A harness that knows of at most 3 events of lag, of more some seconds earlier, and that partitions advance. */
const KNOWLEDGE = {
  topics: ['t'],
  lagOf: (_: string, fromMs: number) => (fromMs < NOW_MS ? [1, 10] : [1, 3]),
  includes: () => false,
  advanced: (_: string, fromMs: number, toMs: number) => fromMs < toMs,
} as unknown as Knowledge;

function claims(changes: Parameters<typeof status>[0], code: number): string[] {
  const shown = status(changes);
  const said = printedAs({ ...shown, verdict: verdictOf(shown), troubles: groupTroubles(shown), code });
  return falseClaims({ ...said, beganMs: NOW_MS, endedMs: NOW_MS + 1_000 }, KNOWLEDGE);
}

describe('the harness of starvation', () => {
  const waiting = { what: 'w', where: 'w', failedAttempts: null, nextAttemptMs: null, remedy: 'r' };
  it.each<[string, Parameters<typeof status>[0], number]>([
    ['kafka is called away', { engines: [engine('kafka', 'away')] }, 1],
    ['what only death makes true', { engines: [engine('kafka', 'away')] }, 1],
    ['has exit code 0', { engines: [engine('kafka', 'silent')] }, 0],
    ['the lag of t is 900', { partitions: [partition({ lag: 900 })] }, 0],
    ['is running, and was not seen', { partitions: [partition({ lookedMs: NOW_MS - 60_000 })] }, 0],
    ['t/0 is halted', { partitions: [partition({ state: 'halted' })] }, 3],
    [
      'and was stored since',
      { partitions: [partition({ state: 'waiting', problem: { ...waiting, sinceMs: NOW_MS - 60_000 } })] },
      4,
    ],
    [
      'waits since',
      { partitions: [partition({ state: 'waiting', problem: { ...waiting, sinceMs: NOW_MS + 2_000 } })] },
      4,
    ],
    ['and lack events', { partitions: [partition({ lag: 0 })], rollups: UP_TO_DATE }, 0],
  ])('finds that %s', (words, changes, code) => {
    expect(claims(changes, code).join('\n')).toContain(words);
  });

  it('finds on the page what was not seen lately, and what is not so', () => {
    const text = (clock: string) =>
      `No problem t/0 running 2 5 0 As of 24 November 2026, ${clock}, Shanghai time`;
    const page = (words: string) => falseOnPage({ text: words, beganMs: NOW_MS, endedMs: NOW_MS }, KNOWLEDGE);
    expect(page(` ${text('19:59:58')}`)).toEqual([]);
    expect(page(` ${text('19:58:00')}`).join()).toContain('has not looked lately');
    expect(page(`every event in Kafka is counted, 19:59:59 ${text('19:59:58')}`).join()).toContain(
      'one is not',
    );
    expect(page(`0 sources ${text('19:59:58')}`).join()).toContain('counts no source');
  });
});
