import { setTimeout as sleep } from 'node:timers/promises';
import { succeeded } from '../../support/countyflow.ts';
import type { PrintedPartition } from '../../support/printed.ts';
import { ingestWorkflowId } from '../../../schemas/temporal.ts';
import type { Arena, Halt } from '../arena.ts';
import type { Verdict } from '../oracle/verdict.ts';
import type { Fault } from './fault.ts';
import { untilRead } from '../oracle/read-positions.ts';
import { waitFor } from '../waits.ts';

const HALT_WITHIN_MS = 60_000;
/** Exit code of `countyflow status` if a partition is halted. */
const EXIT_HALTED = 3;

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
    arena.halt = await untilHalted(arena, topic, [String(BEFORE), String(BEFORE + LOST - 1)]);
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
  check: async (arena) => [await checkHalt(arena)],
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
    arena.halt = await untilHalted(arena, topic, [String(BEFORE)]);
    await succeeded(operator.run('ingest', 'accept-gap', ...select, '--yes', '--reason', 'chaos'));
    const all = { held: new Map<string, string>() };
    arena.unauditedSources.push(
      { source: `kafka/${topic}/0`, end: BigInt(BEFORE), valid: BEFORE, ...all },
      { source: `kafka/${topic}/0#2`, end: BigInt(AFTER), valid: AFTER, ...all },
    );
    return `${topic} deleted after ${String(BEFORE)} records and recreated with ${String(AFTER)}; accepted`;
  },
  check: async (arena) => [await checkHalt(arena)],
};

/**
 * Until the partition is halted and every other one was seen running beside it. On a slow machine a status may not know
 * of one, and says so; whatever else it calls one is kept, since the others do run.
 */
async function untilHalted(arena: Arena, topic: string, names: readonly string[]): Promise<Halt> {
  const deadlineMs = Date.now() + HALT_WITHIN_MS;
  const others = new Map<string, PrintedPartition>();
  let first: Pick<Halt, 'code' | 'row' | 'seenMs'> | undefined;
  for (;;) {
    const { code, partitions } = await arena.operator.status();
    const row = partitions.find((one) => one.topic === topic && one.partition === 0);
    if (row?.state === 'halted') {
      first ??= { code, row, seenMs: Date.now() };
      for (const one of partitions.filter((other) => other.topic !== topic)) {
        const name = `${one.topic}/${String(one.partition)}`;
        const before = others.get(name);
        if (before === undefined || before.state === 'unknown') others.set(name, one);
      }
    }
    const isLate = Date.now() > deadlineMs;
    const areSeen = [...others.values()].every(({ state }) => state !== 'unknown');
    if (first !== undefined && (isLate || areSeen)) return { ...first, names, others: [...others.values()] };
    if (isLate) throw new Error(`${topic}/0 did not halt: ${JSON.stringify(row)}`);
    await sleep(1_000);
  }
}

/** H: the partition halted and named the range, the others kept running, and the accounting closes. */
async function checkHalt({ halt, operator }: Arena): Promise<Verdict> {
  if (halt === undefined) throw new Error('no partition has halted');
  const { code, row, names, others, seenMs } = halt;
  const problems: string[] = [];
  const { what, sinceMs, remedy } = row.problem ?? { what: '', sinceMs: null, remedy: '' };
  if (Math.abs((sinceMs ?? 0) - seenMs) > HALT_WITHIN_MS)
    problems.push('status does not give the time of the halt');
  if (!remedy.includes('accept-gap')) problems.push(`the remedy names no command: ${remedy}`);
  if (code !== EXIT_HALTED) problems.push(`status exited with ${String(code)}`);
  for (const name of names) {
    if (!what.includes(name)) problems.push(`the problem does not name ${name}: ${what}`);
  }
  const stopped = others.filter(({ state }) => state !== 'running');
  for (const { topic, partition, state } of stopped)
    problems.push(`${topic}/${String(partition)} was ${state} meanwhile`);
  const { code: accounting, out } = await operator.run('accounting');
  if (accounting !== 0) problems.push(`the accounting does not close: ${out}`);
  return {
    invariant: 'H',
    figures: `halted with exit code ${String(code)}, ${String(others.length)} others running: ${what} Remedy: ${remedy}`,
    problems,
  };
}
