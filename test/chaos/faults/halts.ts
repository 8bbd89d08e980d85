import { setTimeout as sleep } from 'node:timers/promises';
import { succeeded } from '../../support/countyflow.ts';
import { ingestWorkflowId } from '../../../schemas/temporal.ts';
import type { Arena } from '../arena.ts';
import type { Fault } from './fault.ts';
import { untilRead } from '../oracle/read-positions.ts';
import { waitFor } from '../waits.ts';

const HALT_WITHIN_MS = 60_000;

const [BEFORE, LOST, AFTER] = [50, 30, 20];

/** Unread offsets are removed. The partition halts, names them, and continues when the gap is accepted. */
export const retentionPassed: Fault = {
  number: 14,
  title: 'retention has passed the cursor',
  last: true,
  async inject(arena) {
    const { operator, publisher, stream, world } = arena;
    const topic = await arena.createTopic('post-shopkeeper');
    const select = ['--topic', topic, '--partition', '0'];
    const event = (count: number) => stream.ofPlatform('post-shopkeeper', count);
    await publisher.publishTo(topic, 0, event(BEFORE));
    await untilRead(world.clickhouse, `kafka/${topic}/0`, BEFORE);
    await succeeded(operator.run('ingest', 'pause', ...select));
    // The running drain learns of the pause with its next heartbeat.
    await waitFor(`the drain of ${topic}/0 to end`, untilPaused(arena, topic));
    await publisher.publishTo(topic, 0, event(LOST), { inLedger: false });
    await publisher.publishTo(topic, 0, event(AFTER));
    await world.kafka.deleteRecordsBefore(topic, BigInt(BEFORE + LOST));
    await succeeded(operator.run('ingest', 'resume', ...select));
    await untilHalted(arena, topic);
    await succeeded(operator.run('ingest', 'accept-gap', ...select, '--yes', '--reason', 'chaos'));
    arena.unauditedSources.push({
      source: `kafka/${topic}/0`,
      end: BigInt(BEFORE + LOST + AFTER),
      valid: BEFORE + AFTER,
      held: new Map(),
      gap: [BigInt(BEFORE), BigInt(BEFORE + LOST)],
    });
    return `offsets ${String(BEFORE)} to ${String(BEFORE + LOST - 1)} of ${topic}/0 removed unread; the gap accepted`;
  },
};

async function untilPaused({ world }: Arena, topic: string): Promise<void> {
  const ingest = world.temporal.workflow.getHandle(ingestWorkflowId(topic, 0));
  while ((await ingest.describe()).raw.pendingActivities?.length) await sleep(200);
}

/** The same topic name, but another log. */
export const topicRecreated: Fault = {
  number: 15,
  title: 'topic truncated or recreated',
  last: true,
  async inject(arena) {
    const { operator, publisher, stream, world } = arena;
    const topic = await arena.createTopic('cloud-farm');
    const select = ['--topic', topic, '--partition', '0'];
    await publisher.publishTo(topic, 0, stream.ofPlatform('cloud-farm', BEFORE));
    await untilRead(world.clickhouse, `kafka/${topic}/0`, BEFORE);
    await world.kafka.deleteTopic(topic);
    await arena.createTopic('cloud-farm');
    await publisher.publishTo(topic, 0, stream.ofPlatform('cloud-farm', AFTER));
    await untilHalted(arena, topic);
    await succeeded(operator.run('ingest', 'accept-gap', ...select, '--yes', '--reason', 'chaos'));
    const all = { held: new Map<string, string>() };
    arena.unauditedSources.push(
      { source: `kafka/${topic}/0`, end: BigInt(BEFORE), valid: BEFORE, ...all },
      { source: `kafka/${topic}/0#2`, end: BigInt(AFTER), valid: AFTER, ...all },
    );
    return `${topic} deleted after ${String(BEFORE)} records and recreated with ${String(AFTER)}; accepted`;
  },
};

/** What the status says of the halt, `test/system/halting` shows. */
async function untilHalted({ operator }: Arena, topic: string): Promise<void> {
  const deadlineMs = Date.now() + HALT_WITHIN_MS;
  for (;;) {
    const { partitions } = await operator.status();
    const row = partitions.find((one) => one.topic === topic && one.partition === 0);
    if (row?.state === 'halted') return;
    if (Date.now() > deadlineMs) throw new Error(`${topic}/0 did not halt: ${JSON.stringify(row)}`);
    await sleep(1_000);
  }
}
