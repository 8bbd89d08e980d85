import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { acceptGap, heldPartitions } from '../../operations/ingest/accept-gap.ts';
import type { Engines } from '../../pipeline/engines.ts';
import { loadReference } from '../../operations/lists/load-reference.ts';
import { startBackfill } from '../../operations/loads/start-load.ts';
import {
  editionWorkflowId,
  ingestWorkflowId,
  loadWorkflowId,
  replayWorkflowId,
  SUPERVISOR_ID,
} from '../../schemas/temporal.ts';
import type { IngestState, ReplayInput } from '../../schemas/workflow-inputs.ts';
import { createActivities } from '../../workers/activities/index.ts';
import type {
  ingestPartition,
  ingestSupervisor,
  publishEdition,
  replayQuarantine,
} from '../../workflows/index.ts';
import { ingestStatus, pause, resume, rewind } from '../../workflows/messages.ts';
import manifest from '../../package.json' with { type: 'json' };
import { startTestEngines } from '../engines.ts';
import { freshIngest } from '../support/database.ts';
import { orderMessages } from '../support/drains.ts';
import { openTestKafka } from '../support/kafka.ts';
import { openTestTemporal, type TestTemporal } from '../support/temporal.ts';
import { HISTORIES, RECORDED_ORDERS } from './histories.ts';

/**
 * Records the histories that replay.test.ts replays: real runs of the workflows, with the real activities, on real
 * engines. Run it once for each release that changes a workflow:
 *   node test/replay/record.ts
 */

const PROJECT = new URL('../../', import.meta.url);
const RELEASE = new URL(`${manifest.version}/`, HISTORIES);
const TOPIC = 'orders.events.v1.jd';
/** Few, so that the recording continues as new within a minute. */
const CONTINUE_AFTER_EVENTS = 80;

async function main(): Promise<void> {
  // Runs of a release that was published go on in the next one, so what it recorded must be replayed for good.
  if (existsSync(RELEASE))
    throw new Error(
      `${fileURLToPath(RELEASE)} exists, and is not recorded again: raise the version of package.json`,
    );
  await mkdir(RELEASE);
  const engines = await startTestEngines({ kafka: true, clickhouse: true });
  const kafka = await openTestKafka(engines.addresses.kafkaBrokers);
  const database = await freshIngest(engines.connections.clickhouse);
  const temporal = await openTestTemporal(CONTINUE_AFTER_EVENTS);
  const { ingestContext } = database;
  try {
    await kafka.createTopic(TOPIC);
    const activities = createActivities({ ingestContext, kafka: engines.connections.kafka });
    await temporal.withWorker(activities, async (taskQueue) => {
      const supervisor = await temporal.client.workflow.start<typeof ingestSupervisor>('ingestSupervisor', {
        workflowId: SUPERVISOR_ID,
        taskQueue,
      });
      await recordBackfill(temporal, ingestContext.client, taskQueue);
      const gapEngines = {
        temporal: temporal.client,
        clickhouse: ingestContext.client,
        kafka: engines.connections.kafka,
      };
      await recordIngest(temporal, kafka, gapEngines);
      await recordReplay(temporal, taskQueue);
      await recordEdition(temporal, ingestContext.client, taskQueue);
      await record(temporal, SUPERVISOR_ID, 'ingest-supervisor');
      await record(temporal, 'rollup-refresh', 'refresh-rollups');
      await supervisor.terminate();
      for (const id of ['rollup-refresh', ingestWorkflowId(TOPIC, 0)]) {
        await temporal.client.workflow.getHandle(id).terminate();
      }
    });
  } finally {
    await temporal.stop();
    await database[Symbol.asyncDispose]();
    await kafka.stop();
    await engines.stop();
  }
}

async function recordBackfill(
  temporal: TestTemporal,
  clickhouse: ClickHouseClient,
  taskQueue: string,
): Promise<void> {
  const folder = await mkdtemp('/tmp/countyflow-record-');
  try {
    const lines = orderMessages('jd', RECORDED_ORDERS).map(({ value }) => String(value));
    const path = join(folder, 'archive.ndjson');
    await writeFile(path, [...lines, '{'].join('\n'));
    const { load, handle } = await startBackfill({ temporal: temporal.client, clickhouse }, [path], {
      taskQueue,
    });
    // It waits until the other one has ended.
    const next = await startBackfill({ temporal: temporal.client, clickhouse }, [await other(folder)], {
      taskQueue,
    });
    for (const each of [handle, next.handle]) await each.result();
    await record(temporal, loadWorkflowId(next.load), 'backfill-load-that-waited');
    await record(temporal, loadWorkflowId(load), 'backfill-load');
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function other(folder: string): Promise<string> {
  const path = join(folder, 'other.ndjson');
  await writeFile(
    path,
    orderMessages('jd', RECORDED_ORDERS.slice(1))
      .map(({ value }) => String(value))
      .join('\n'),
  );
  return path;
}

/** Of the broken event, which the log no longer has, and of those before and after it. */
async function recordReplay(temporal: TestTemporal, taskQueue: string): Promise<void> {
  const source = `kafka/${TOPIC}/0`;
  const input: ReplayInput = {
    source,
    first: '0',
    last: '9',
    decidedBy: 'recorder',
    decisionReason: 'recorded',
    archives: [],
    dryRun: false,
  };
  const workflowId = replayWorkflowId(source, input.first, input.last, input.dryRun);
  const handle = await temporal.client.workflow.start<typeof replayQuarantine>('replayQuarantine', {
    workflowId,
    taskQueue,
    args: [input],
  });
  await handle.result();
  await record(temporal, workflowId, 'replay-quarantine');
}

/** Published in spite of causes: the topic has lost records. */
async function recordEdition(
  temporal: TestTemporal,
  client: ClickHouseClient,
  taskQueue: string,
): Promise<void> {
  await loadReference(client, { sampleFactor: 1 });
  const campaign = 'double11-2017';
  const workflowId = editionWorkflowId(campaign);
  const handle = await temporal.client.workflow.start<typeof publishEdition>('publishEdition', {
    workflowId,
    taskQueue,
    args: [{ campaign, archives: [], overrideReason: 'recorded' }],
  });
  await handle.result();
  await record(temporal, workflowId, 'publish-edition');
}

/** Reads, is paused, halts over what retention took, which is accepted, is rewound, and continues as new. */
async function recordIngest(
  temporal: TestTemporal,
  kafka: Awaited<ReturnType<typeof openTestKafka>>,
  gapEngines: Engines,
): Promise<void> {
  const workflowId = ingestWorkflowId(TOPIC, 0);
  const handle = temporal.client.workflow.getHandle<typeof ingestPartition>(workflowId);
  const until = async (holds: (state: IngestState) => boolean): Promise<void> => {
    // It may not have been started yet.
    while (!(await handle.query(ingestStatus).then(holds, () => false))) await sleep(100);
  };
  await kafka.send(TOPIC, [...orderMessages('jd', RECORDED_ORDERS), { key: 'broken', value: '{' }]);
  await until(({ cursor }) => cursor !== null);
  const firstRun = (await handle.describe()).runId;

  await handle.executeUpdate(pause);
  // The drain that ran must not read what comes now.
  while ((await handle.describe()).raw.pendingActivities?.length) await sleep(100);
  await kafka.send(TOPIC, orderMessages('jd', RECORDED_ORDERS));
  await kafka.deleteRecordsBefore(TOPIC, BigInt(RECORDED_ORDERS.length + 2));
  await handle.executeUpdate(resume);
  await until(({ halted }) => halted !== null);
  const which = { topic: TOPIC, partition: 0 };
  for (const held of await heldPartitions(gapEngines, which)) await acceptGap(gapEngines, held, 'recorded');
  await until(({ counts }) => counts.records > RECORDED_ORDERS.length + 1);
  await handle.executeUpdate(rewind, { args: [{ timeMs: 0 }] });
  while ((await handle.describe()).runId === firstRun) {
    await handle.executeUpdate(pause);
    await handle.executeUpdate(resume);
    await sleep(500);
  }
  await until(({ counts }) => counts.records > 2 * RECORDED_ORDERS.length);
  await record(temporal, workflowId, 'ingest-partition-first-run', firstRun);
  await record(temporal, workflowId, 'ingest-partition-second-run');
}

async function record(
  temporal: TestTemporal,
  workflowId: string,
  name: string,
  runId?: string,
): Promise<void> {
  const shown = await temporal.showHistory(workflowId, runId);
  // The names of the recording machine and of its folders say nothing about the workflow.
  const text = shown
    .replaceAll(/"identity": ?"[^"]*"/g, '"identity": "recorder"')
    .replaceAll(fileURLToPath(PROJECT), '/countyflow/');
  await writeFile(new URL(`${name}.json`, RELEASE), text);
  console.log(`${name}: ${text.split('"eventId"').length - 1} events`);
}

await main();
