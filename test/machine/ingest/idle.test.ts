import { describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { ingestStateOf } from '../../../operations/ingest/ingest.ts';
import { readStatus } from '../../../operations/status/status.ts';
import { LOOK_HOLDS_MS } from '../../../operations/status/signs.ts';
import { ingestWorkflowId, REFRESH_ID, SUPERVISOR_ID } from '../../../schemas/temporal.ts';
import type { IngestState } from '../../../schemas/workflow-inputs.ts';
import { createActivities } from '../../../workers/activities/index.ts';
import { startTestEngines } from '../../engines.ts';
import { freshIngest, nameOf } from '../../support/database.ts';
import { orderMessages } from '../../support/drains.ts';
import { openTestKafka } from '../../support/kafka.ts';
import { PATIENCE, PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { openTestTemporal } from '../../support/temporal.ts';
import { visibleRows } from '../../support/rollup-rows.ts';
import { used } from '../../support/used.ts';

const TOPIC = 'orders.events.v1.jd';
const MADE_ANEW = 'orders.events.v1.tmall';
const RESTORED = 'orders.events.v1.pinduoduo';
const TOPICS = [TOPIC, RESTORED, MADE_ANEW];

const engines = used(() => startTestEngines({ kafka: true, clickhouse: true }));
const kafka = used(() => openTestKafka(engines.addresses.kafkaBrokers));
const database = used(() => freshIngest(engines.connections.clickhouse));
const temporal = used(() => openTestTemporal(10_000));

const stateOf = (topic: string, partition = 0): Promise<IngestState> =>
  ingestStateOf(temporal.client, { topic, partition });

/** Whatever its drains have seen, and until none runs any more. */
async function untilIdle(topic: string, partition = 0): Promise<void> {
  await vi.waitFor(async () => {
    expect(await stateOf(topic, partition)).toMatchObject({ idle: true });
  }, PATIENCE);
}

async function untilVisible(orders: number): Promise<void> {
  await vi.waitFor(async () => {
    const [found] = await rows(
      database.client,
      `SELECT sum(placed_orders) AS orders FROM ${visibleRows('sales')}`,
    );
    expect(found).toEqual({ orders: String(orders) });
  }, PATIENCE);
}

describe('a system without events', () => {
  it('reads nothing, and still sees at once what comes, what is lost and what is new', async () => {
    for (const topic of TOPICS) await kafka.createTopic(topic);
    const newActivities = () =>
      createActivities({ ingestContext: database.ingestContext, kafka: engines.connections.kafka });
    const queue = await temporal.withWorker(newActivities(), async (taskQueue) => {
      await temporal.client.workflow.start('ingestSupervisor', { workflowId: SUPERVISOR_ID, taskQueue });
      await kafka.send(TOPIC, orderMessages('jd', ['a', 'b', 'c']));
      await kafka.send(MADE_ANEW, orderMessages('tmall', ['a', 'b']));
      await kafka.send(RESTORED, orderMessages('pinduoduo', ['a']));
      await untilVisible(6);
      for (const topic of TOPICS) await untilIdle(topic);

      // Nobody drains, for longer than a look holds, and the status still knows.
      await new Promise((resolve) => setTimeout(resolve, 1.2 * LOOK_HOLDS_MS));
      const client = await nameOf(database.client);
      // Between two watches of a minute each, or on a busy machine, one status may not know it.
      await vi.waitFor(
        async () => {
          const status = await readStatus({
            ...engines.connections,
            temporal: { address: temporal.address },
            clickhouse: { ...engines.connections.clickhouse, database: client },
          });
          expect(status.partitions.map(({ state, problem }) => ({ state, problem }))).toEqual(
            TOPICS.map(() => ({ state: 'running', problem: null })),
          );
          for (const { lookedMs } of status.partitions)
            expect(lookedMs).toBeGreaterThan(status.askedMs - LOOK_HOLDS_MS);
          // Less than the five minutes after which the partition itself looks.
        },
        { ...PATIENCE_OF_COMMANDS, timeout: 200_000 },
      );
      expect(await stateOf(TOPIC)).toMatchObject({ idle: true, cursor: '3' });

      await kafka.send(TOPIC, orderMessages('jd', ['d']));
      await untilVisible(7);
      for (const topic of [RESTORED, MADE_ANEW]) expect(await stateOf(topic)).toMatchObject({ idle: true });
      return taskQueue;
    });

    // A backup was restored while no worker ran: the ledger is older than what the idle partition has read.
    await database.client.command({
      query: `ALTER TABLE ingest_log DELETE WHERE source = 'kafka/${RESTORED}/0' SETTINGS mutations_sync = 1`,
    });
    const restart = async (): Promise<void> => {
      await vi.waitFor(
        async () => {
          const ranges = `FROM ingest_range WHERE source = 'kafka/${RESTORED}/0'`;
          const read = await rows(database.client, `SELECT max(next_position) AS next ${ranges}`);
          expect(read).toEqual([{ next: '1' }]);
          // On a quiet machine, less than five minutes after it became idle.
        },
        { ...PATIENCE, timeout: 200_000 },
      );
      await kafka.admin.createPartitions({ topicPartitions: [{ topic: TOPIC, count: 2 }] });
      await vi.waitFor(async () => {
        expect(await stateOf(TOPIC, 1)).toMatchObject({ cursor: '0' });
      }, PATIENCE);

      await untilIdle(MADE_ANEW);
      await kafka.deleteTopic(MADE_ANEW);
      await kafka.createTopic(MADE_ANEW);
      await kafka.send(MADE_ANEW, orderMessages('tmall', ['c']));
      await vi.waitFor(async () => {
        expect(await stateOf(MADE_ANEW)).toMatchObject({ halted: { reason: 'topic-changed' } });
      }, PATIENCE);

      const ingests = [...TOPICS.map((topic) => ingestWorkflowId(topic, 0)), ingestWorkflowId(TOPIC, 1)];
      for (const id of [SUPERVISOR_ID, REFRESH_ID, ...ingests])
        await temporal.client.workflow.getHandle(id).terminate();
    };
    await temporal.withWorker(newActivities(), restart, queue);
  });
});
