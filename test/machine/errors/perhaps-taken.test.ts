import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { editionWorkflowId } from '../../../schemas/temporal.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { succeeded } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const TOPIC = topicOf('jd');

const system = used(openRunningSystem);
let load: string;
beforeAll(async () => {
  await system.kafka.createTopic(TOPIC);
  await system.until(({ partitions }) => partitions.some(({ state }) => state === 'running'));
  const file = join(system.home, 'late.ndjson');
  writeFileSync(file, `${JSON.stringify(validEvent({ platform: 'jd', orderId: 'late' }))}\n`);
  system.signal('worker', 'SIGSTOP');
  const planned = await system.run('backfill', 'plan', file, '--json');
  load = (JSON.parse(planned.out) as { plan: string }).plan;
  await succeeded(system.run('backfill', 'start', load));
});
afterAll(() => {
  system.signal('worker', 'SIGCONT');
});

/** Each in a process of its own, at the same time. */
const COMMANDS = {
  'ingest pause': () => ['ingest', 'pause', '--topic', TOPIC],
  'ingest resume': () => ['ingest', 'resume', '--topic', TOPIC],
  'ingest rewind': () => ['ingest', 'rewind', '--topic', TOPIC, '--partition', '0', '--offset', '0'],
  'backfill pause': () => ['backfill', 'pause', load],
  'backfill resume': () => ['backfill', 'resume', load],
} as const;

const IS_THERE = [() => true, () => false] as const;

interface Failure {
  readonly error: { readonly code: string; readonly message: string; readonly remedy: string | null };
}

async function failuresOf(
  names: readonly (keyof typeof COMMANDS)[],
): Promise<(readonly [string, Failure])[]> {
  return Promise.all(
    names.map(async (name) => {
      const { code, err } = await system.runWith({}, ...COMMANDS[name](), '--json');
      expect(code, err).toBe(1);
      return [name, JSON.parse(err.trim().split('\n').at(-1) ?? '') as Failure] as const;
    }),
  );
}

describe('a command that gets no answer', () => {
  it('says that it was perhaps taken, and what shows it, while no worker answers', async () => {
    const names = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[];
    for (const [name, { error }] of await failuresOf(names)) {
      const isOfLoad = name.startsWith('backfill');
      // Temporal knows that a worker has left a task of the load undone, or not yet.
      if (isOfLoad && error.message.includes('was not taken')) {
        expect(error.message, name).toContain('no worker does the work of this workflow, so the ');
        expect(error.remedy, name).toContain('start a worker (countyflow up)');
        continue;
      }
      const shownBy = isOfLoad ? `countyflow backfill show ${load}` : 'countyflow status --partitions';
      expect(error.message, name).toContain('Temporal or the worker did not answer in time, so the ');
      expect(error.message, name).toContain('was perhaps taken, and may still take effect');
      expect(error.remedy, name).toContain(`${shownBy} shows whether it did`);
      expect(error.code, name).toBe('unavailable');
    }
  });

  it('says that its workflow was ended, if someone ends it in Temporal meanwhile', async () => {
    await system.run('reference', 'load');
    const publishing = system.runWith({}, 'edition', 'publish', '--campaign', 'double11-2017');
    const workflow = system.temporal.workflow.getHandle(editionWorkflowId('double11-2017'));
    await vi.waitUntil(() => workflow.terminate().then(...IS_THERE), PATIENCE);
    const { code, err } = await publishing;
    expect(code).toBe(1);
    expect(err).toContain('its workflow was ended in Temporal: run the command again');
  });

  it('says nothing of the kind if Temporal was never reached', async () => {
    system.signal('temporal', 'SIGSTOP');
    try {
      for (const [name, { error }] of await failuresOf(['ingest pause', 'backfill pause'])) {
        expect(error.message, name).toMatch(/^cannot reach Temporal on /);
        expect(error.message, name).not.toContain('perhaps taken');
      }
    } finally {
      system.signal('temporal', 'SIGCONT');
    }
  });

  it('was taken after all once the worker is back, and the named command shows it', async () => {
    system.signal('worker', 'SIGCONT');
    // Of the three commands to the partition, each took effect in the order in which Temporal had them.
    const pause = () => system.run('ingest', 'pause', '--topic', TOPIC, '--json');
    let answer = await pause();
    // Temporal may still count the tasks that the frozen worker let pass, and says that it took nothing.
    while (answer.code !== 0) {
      expect(answer.err).toContain('not taken');
      answer = await pause();
    }
    const { out } = answer;
    expect(JSON.parse(out)).toEqual([expect.objectContaining({ topic: TOPIC, paused: true })]);
    const { partitions } = await system.until(({ partitions: all }) =>
      all.every(({ state }) => state === 'paused'),
    );
    expect(partitions).toHaveLength(1);
  });
});
