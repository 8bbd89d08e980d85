import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { type ArchiveSource, sourceName } from '../../../pipeline/ledger/source.ts';
import { FIRST_CHUNK } from '../../../schemas/archives/reading.ts';
import { archivePart, claimsOf } from '../../../workers/backfill/archive-part.ts';
import { loadPart } from '../../../workers/backfill/load-part.ts';
import { LiveLagWatch, Pace, readLiveLag } from '../../../workers/backfill/pace.ts';
import { openDrains } from '../../support/drains.ts';
import { eventLines } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import { used, useFolder } from '../../support/used.ts';

const TOPIC = 'orders.events.v1.jd';
const LOOK_EVERY_MS = 100;
const MESSAGES = [...Array(12_000).keys()].map(() => ({ key: null, value: 'x' }));
const RATE = 2_000;
const LINES = 8_000;
const ARCHIVE: ArchiveSource = { kind: 'archive', name: 'archive.ndjson', sha256: '0'.repeat(64) };

const drains = used(openDrains);
const folder = useFolder();
beforeAll(async () => {
  await drains.kafka.createTopic(TOPIC);
});

describe('a load beside a live stream', () => {
  it('works a smaller part of the time while the live lag grows, and goes on to its end afterwards', async () => {
    const path = join(folder, 'archive.ndjson');
    await writeFile(path, eventLines('W', LINES));
    /** The shares of the time that the load was given, batch after batch. */
    const shares: number[] = [];
    const isSlowed = (): boolean => Math.min(1, ...shares) < 1;
    const watch = new LiveLagWatch(async () => {
      // Nothing reads the topic: the lag grows from look to look until the load was slowed, and then stays.
      if (!isSlowed() && watch.share() > 0.5) await drains.kafka.send(TOPIC, MESSAGES);
      return readLiveLag(drains.client, drains.connection);
    }, LOOK_EVERY_MS);
    const lag = {
      share: () => {
        shares.push(watch.share());
        return watch.share();
      },
    };
    const whole = { source: sourceName(ARCHIVE), baseEpoch: Date.now(), first: 0n, next: BigInt(LINES) };
    const startedMs = performance.now();
    const load = watch.during(async () => {
      await vi.waitUntil(() => watch.share() < 1, PATIENCE);
      return loadPart(
        drains.ingestContext,
        archivePart({
          ...{ source: ARCHIVE, path, from: FIRST_CHUNK, claim: claimsOf(drains.client, whole, 0) },
          reading: { format: 'ndjson', compression: 'none', mapping: null, filter: null },
        }),
        {
          pace: new Pace(RATE, lag),
          signal: AbortSignal.timeout(PATIENCE.timeout),
          onStored: () => undefined,
        },
      );
    });
    await vi.waitUntil(isSlowed, PATIENCE);
    expect(await readLiveLag(drains.client, drains.connection)).toBeGreaterThan(20_000);
    expect(await load).toMatchObject({ records: LINES, accepted: LINES });
    // The last batch need not be waited for.
    expect(performance.now() - startedMs).toBeGreaterThan((LINES / RATE) * 1_000 - 600);
  });
});
