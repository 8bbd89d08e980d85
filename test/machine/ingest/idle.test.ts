import { describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { ingestStateOf } from '../../../operations/ingest/ingest.ts';
import { readStatus } from '../../../operations/status/status.ts';
import { LOOK_HOLDS_MS } from '../../../operations/status/signs.ts';
import { REFRESH_ID, SUPERVISOR_ID } from '../../../schemas/temporal.ts';
import type { IngestState } from '../../../schemas/workflow-inputs.ts';
import { createActivities } from '../../../workers/activities/index.ts';
import { startTestEngines } from '../../engines.ts';
import { freshIngest, nameOf } from '../../support/database.ts';
import { orderMessages } from '../../support/drains.ts';
import { openTestKafka } from '../../support/kafka.ts';
import { PATIENCE, PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { openTestTemporal } from '../../support/temporal.ts';
import { visibleRows } from '../../support/visible-rows.ts';
import { used } from '../../support/used.ts';

const TOPIC = 'orders.events.v1.jd';
const OTHER = 'orders.events.v1.tmall';

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
    await kafka.createTopic(TOPIC);
    await kafka.createTopic(OTHER);
    const newActivities = () =>
      createActivities({ ingestContext: database.ingestContext, kafka: engines.connections.kafka });
    const queue = await temporal.withWorker(newActivities(), async (taskQueue) => {
      await temporal.client.workflow.start('ingestSupervisor', { workflowId: SUPERVISOR_ID, taskQueue });
      await kafka.send(TOPIC, orderMessages('jd', ['a', 'b', 'c']));
      await untilVisible(3);
      await untilIdle(TOPIC);
      await untilIdle(OTHER);

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
          expect(status.partitions.map(({ state, problem }) => ({ state, problem }))).toEqual([
            { state: 'running', problem: null },
            { state: 'running', problem: null },
          ]);
          for (const { lookedMs } of status.partitions)
            expect(lookedMs).toBeGreaterThan(status.askedMs - LOOK_HOLDS_MS);
          // Less than the five minutes after which the partition itself looks.
        },
        { ...PATIENCE_OF_COMMANDS, timeout: 200_000 },
      );
      expect(await stateOf(TOPIC)).toMatchObject({ idle: true, cursor: '3' });

      await kafka.send(TOPIC, orderMessages('jd', ['d']));
      await untilVisible(4);
      expect(await stateOf(OTHER)).toMatchObject({ idle: true });

      await untilIdle(TOPIC);
      return taskQueue;
    });

    // A backup was restored while no worker ran: the ledger is older than what the idle partition has read.
    await database.client.command({
      query: `ALTER TABLE ingest_log DELETE WHERE source = 'kafka/${TOPIC}/0' SETTINGS mutations_sync = 1`,
    });
    const restart = async (): Promise<void> => {
      await vi.waitFor(
        async () => {
          const read = await rows(database.client, 'SELECT max(next_position) AS next FROM ingest_range');
          expect(read).toEqual([{ next: '4' }]);
          // Less than the five minutes after which the partition itself looks.
        },
        { ...PATIENCE, timeout: 200_000 },
      );
      await untilIdle(TOPIC);
      await kafka.admin.createPartitions({ topicPartitions: [{ topic: OTHER, count: 2 }] });
      await vi.waitFor(async () => {
        expect(await stateOf(OTHER, 1)).toMatchObject({ cursor: '0' });
      }, PATIENCE);

      await kafka.deleteTopic(TOPIC);
      await kafka.createTopic(TOPIC);
      await kafka.send(TOPIC, orderMessages('jd', ['e']));
      await vi.waitFor(async () => {
        expect(await stateOf(TOPIC)).toMatchObject({ halted: { reason: 'topic-changed' } });
      }, PATIENCE);

      const ids = [SUPERVISOR_ID, REFRESH_ID, `ingest/${TOPIC}/0`, `ingest/${OTHER}/0`, `ingest/${OTHER}/1`];
      for (const id of ids) await temporal.client.workflow.getHandle(id).terminate();
    };
    await temporal.withWorker(newActivities(), restart, queue);
  });
});
