import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Activities, ArchiveIdentity, ArchiveResult } from '../../../schemas/activities.ts';
import { createActivities } from '../../../workers/activities/index.ts';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { freshIngest, type TestIngest } from '../../support/database.ts';
import { validEvent } from '../../support/events.ts';

let engines: TestEngines;
let test: TestIngest;
let activities: Activities;
let folder: string;
beforeAll(async () => {
  engines = await startTestEngines({ clickhouse: true });
  test = await freshIngest(engines.connections.clickhouse);
  activities = createActivities({ ingestContext: test.ingestContext, kafka: { brokers: [] } });
  folder = await mkdtemp(join(tmpdir(), 'archive-activities-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await test[Symbol.asyncDispose]();
  await engines.stop();
});

async function write(name: string, content: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function orders(count: number): string {
  const lines = [...Array(count).keys()].map((n) => JSON.stringify(validEvent({ orderId: `A-${n}` })));
  return lines.join('\n');
}

function openEnvironment(): MockActivityEnvironment {
  return new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });
}

async function load(path: string, environment = openEnvironment()): Promise<ArchiveResult> {
  const archive: ArchiveIdentity = await openEnvironment().run(() => activities.identifyArchive(path));
  return environment.run(() => activities.loadArchive(archive));
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

async function logged(): Promise<number> {
  const [row] = await rows<{ lines: string }>(
    test.client,
    `SELECT max(next_position) AS lines FROM ingest_range WHERE source LIKE 'archive/stopped.ndjson@%'`,
  );
  return Number(row?.lines);
}

/** Fourteen batches: when three are stored, six more may be in flight, and this test notices somewhat later. */
const LINES = 320_000;

describe('the loadArchive activity', () => {
  // A worker that shuts down cancels its activities too. If the activity then resolved with a part, the backfill
  // would count as done, and the rest of the archive would be lost silently.
  it('is cancelled rather than completed when it is stopped, and resumes from there', async () => {
    const path = await write('stopped.ndjson', orders(LINES));
    const environment = openEnvironment();
    const loading = failureOf(load(path, environment));
    while ((await logged()) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    environment.cancel();
    expect(await loading).toBeInstanceOf(CancelledFailure);
    const stored = await logged();
    expect(stored).toBeLessThan(LINES);
    expect(await load(path)).toMatchObject({ lines: LINES, alreadyStored: stored });
  });

  it.each([
    ['that is truncated', gzipSync(orders(100)).subarray(0, 100)],
    ['that is not gzip', Buffer.from(orders(1))],
  ])('fails without retries for a gzip archive %s', async (what, content) => {
    const path = await write(`${what.replaceAll(' ', '-')}.ndjson.gz`, content);
    const failure = await failureOf(load(path));
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ nonRetryable: true, type: 'ArchiveUnreadable' });
    expect(String(failure)).toMatch(/gzip/);
  });

  it('fails without retries for a missing file and for a folder', async () => {
    for (const path of [join(folder, 'nowhere.ndjson'), folder]) {
      const failure = await failureOf(openEnvironment().run(() => activities.identifyArchive(path)));
      expect(failure).toMatchObject({ nonRetryable: true, type: 'ArchiveUnreadable' });
    }
  });
});
