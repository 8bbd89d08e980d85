import { describe, expect, it } from 'vitest';
import {
  compareControlTotals,
  type HourVersions,
  ReadTotals,
  type TotalVersion,
} from '../../../pipeline/verification/compare-control-totals.ts';

const HOUR_MS = Date.UTC(2017, 10, 10, 16);

const version = (number: bigint, contentHash = 7n): TotalVersion => ({
  version: number,
  contentHash,
  paidOrders: 2n,
  paidFen: 60_000n,
});

const hour = (changes: Partial<HourVersions>): HourVersions => ({
  ...{ platform: 'tmall', hourMs: HOUR_MS, source: undefined, pending: [], stored: undefined },
  ...changes,
});

describe('the control total of an hour', () => {
  it.each<[string, Partial<HourVersions>]>([
    ['is the same in the sources and in the table', { source: version(1n), stored: version(1n) }],
    [
      'came after the check began, and is stored already',
      { source: version(1n), pending: [version(2n), version(3n)], stored: version(2n) },
    ],
    ['came after the check began, and is not stored yet', { pending: [version(1n)] }],
  ])('is no difference if it %s', (_, versions) => {
    expect(compareControlTotals([hour(versions)], [], 20)).toMatchObject({ total: 0, notes: [] });
  });

  it.each<[string, Partial<HourVersions>]>([
    ['is in the sources and not in the table', { source: version(1n), pending: [version(2n)] }],
    ['is in the table and in no source', { stored: version(1n), pending: [version(2n)] }],
    ['differs between the sources and the table', { source: version(2n), stored: version(1n) }],
    ['differs between the sources and the table', { source: version(1n), stored: version(2n) }],
    ['differs between the sources and the table', { source: version(1n, 8n), stored: version(1n, 7n) }],
    [
      'differs between the sources and the table',
      { source: version(1n), stored: { ...version(1n), paidFen: 60_001n } },
    ],
  ])('is a difference if it %s', (text, versions) => {
    const { total, differences } = compareControlTotals([hour(versions)], ['jd'], 20);
    expect(total).toBe(1);
    expect(differences[0]?.subject).toBe('control total tmall/2017-11-10T16:00:00.000Z');
    expect(differences[0]?.message).toContain(text);
  });

  it.each([['all' as const], [['tmall' as const]]])(
    'is a note if only the table has it and a source of its platform could not be read again: %s',
    (unreadable) => {
      const { total, notes } = compareControlTotals([hour({ stored: version(1n) })], unreadable, 20);
      expect(total).toBe(0);
      expect(notes).toEqual([
        '1 control total is only in the table, and some sources could not be read again',
      ]);
    },
  );

  it('counts by the highest version, then by the greater hash, whatever the order of arrival', () => {
    const total = { platform: 'tmall' as const, hourMs: HOUR_MS, paidOrders: 2, paidFen: 60_000, key: 'k' };
    const read = new ReadTotals();
    for (const [number, hash] of [
      [2, '5'],
      [1, '9'],
      [2, '18446744073709551615'],
      [2, '6'],
    ] as const)
      read.add('source', { ...total, version: number }, hash);
    expect([...read.hours]).toMatchObject([
      { source: { version: 2n, contentHash: 18_446_744_073_709_551_615n }, pending: [] },
    ]);
  });
});
