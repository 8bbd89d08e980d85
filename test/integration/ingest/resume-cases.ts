import { describe, expect, it } from 'vitest';
import type { ClickHouseClient } from '../../../adapters/clickhouse/client.ts';
import { currentIncarnation, recordGaps } from '../../../pipeline/ledger/gaps.ts';
import { coveredBetween, endOfLogged, nextEpoch, rangeStart } from '../../../pipeline/ledger/ingest-log.ts';
import { type Ledger, SOURCE } from '../../support/ledger.ts';

/** Cases of where a reader resumes; the ledger is empty before each. */
export function resumeCases(client: () => ClickHouseClient, { logged, acceptGaps }: Ledger): void {
  describe('currentIncarnation', () => {
    it('increases with each log that was given up, and ignores gaps of other partitions and kinds', async () => {
      const which = { topic: 'orders.events.v1.jd', partition: 1 };
      const given = [{ first: 5n, next: 9n }];
      const current = (): Promise<number> => currentIncarnation(client(), which);
      await recordGaps(client(), 'kafka/orders.events.v1.jd/1', 'offset-out-of-range', given, '');
      await recordGaps(client(), 'kafka/orders.events.v1.jd/10', 'topic-changed', given, '');
      expect(await current()).toBe(1);
      await recordGaps(client(), 'kafka/orders.events.v1.jd/1', 'topic-changed', given, '');
      // Two operators accepted the same gap but saw different ends of it.
      await recordGaps(
        client(),
        'kafka/orders.events.v1.jd/1',
        'topic-changed',
        [{ first: 6n, next: 9n }],
        '',
      );
      expect(await current()).toBe(2);
      await recordGaps(client(), 'kafka/orders.events.v1.jd/1#2', 'topic-changed', given, '');
      expect(await current()).toBe(3);
    });
  });

  describe('where a reader resumes', () => {
    it('is undefined for a source that was never read', async () => {
      expect(await endOfLogged(client(), SOURCE)).toBeUndefined();
    });

    it('is after the last counted range, with the fingerprint of its last record', async () => {
      await logged([1, 0, 100], [1, 100, 300], [2, 100, 150]);
      expect(await endOfLogged(client(), SOURCE)).toMatchObject({ next: 150n, fingerprint: '150' });
    });

    it('is after an accepted gap, without a fingerprint', async () => {
      await logged([1, 0, 100]);
      await acceptGaps([100, 130]);
      expect(await endOfLogged(client(), SOURCE)).toMatchObject({ next: 130n, fingerprint: '' });
      await logged([1, 130, 140]);
      expect(await endOfLogged(client(), SOURCE)).toMatchObject({ next: 140n, fingerprint: '140' });
    });

    it('has an anchor too: where the newest reader began, or else the end of its first range', async () => {
      const anchor = async (): Promise<unknown> => (await endOfLogged(client(), SOURCE))?.anchor;
      await logged([1, 0, 100], [1, 100, 200], [1, 200, 300]);
      expect(await anchor()).toEqual({ next: 100n, fingerprint: '100' });
      await logged([2, 300, 400], [2, 400, 500]);
      expect(await anchor()).toEqual({ next: 300n, fingerprint: '300' });
      await logged([3, 0, 50], [3, 50, 70]);
      expect(await anchor()).toEqual({ next: 50n, fingerprint: '50' });
    });

    it('skips whole ranges and gaps that overlap a stretch', async () => {
      await logged([1, 0, 100], [1, 130, 200]);
      await acceptGaps([100, 130]);
      expect(await coveredBetween(client(), SOURCE, 99n, 130n)).toEqual([
        { first: 0n, next: 100n },
        { first: 100n, next: 130n },
      ]);
    });

    it('gets an epoch above all others, also above those of a clock that is ahead', async () => {
      const ahead = Date.now() + 3_600_000;
      await logged([ahead, 0, 100]);
      expect(await nextEpoch(client(), SOURCE)).toBe(ahead + 1);
      expect(await nextEpoch(client(), 'kafka/new/0')).toBeGreaterThan(ahead - 3_600_000);
    });

    it('is the start of a range after a rewind into it', async () => {
      await logged([1, 0, 100], [1, 100, 300]);
      const starts = [0n, 99n, 100n, 299n, 300n].map((at) => rangeStart(client(), SOURCE, at));
      expect(await Promise.all(starts)).toEqual([0n, 0n, 100n, 100n, 300n]);
    });
  });
}
