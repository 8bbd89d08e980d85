import { readdir, readFile } from 'node:fs/promises';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, it } from 'vitest';
import { orderEvent } from '../../schemas/event/envelope.ts';
import { orderVersion } from '../../schemas/event/order.ts';
import * as workflows from '../../workflows/index.ts';
import { workflowBundle } from '../../adapters/temporal/workflow-bundle.ts';
import { HISTORIES, RECORDED_ORDERS } from './histories.ts';

interface Event {
  readonly eventType: string;
  readonly activityTaskScheduledEventAttributes?: { activityType: { name: string } };
}
interface History {
  readonly events: Event[];
}

/** `RELEASE/NAME.json` of every release. */
const NAMES = (await readdir(HISTORIES, { recursive: true })).filter((name) => name.endsWith('.json')).sort();

async function read(name: string): Promise<string> {
  return readFile(new URL(name, HISTORIES), 'utf8');
}

let code: string;
let tracedCode: string;
beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  [code, tracedCode] = await Promise.all([workflowBundle(), workflowBundle({ traced: true })]);
});

/** What a traced bundle calls; a replay sends no spans. */
const SINKS = { exporter: { export: { fn: () => undefined, callDuringReplay: false } } };

async function replay(history: History, bundle = code): Promise<void> {
  await Worker.runReplayHistory({ workflowBundle: { code: bundle }, sinks: SINKS }, history);
}

/** A history in which the nth activity that a workflow asked for is another one: what changed code would look like. */
function withOtherActivity(history: History, nth: number): History {
  const scheduled = history.events.filter(
    ({ eventType }) => eventType === 'EVENT_TYPE_ACTIVITY_TASK_SCHEDULED',
  );
  const changed = scheduled[nth];
  return {
    events: history.events.map((event) =>
      event === changed
        ? {
            ...event,
            activityTaskScheduledEventAttributes: {
              ...event.activityTaskScheduledEventAttributes,
              activityType: { name: 'another' },
            },
          }
        : event,
    ),
  };
}

describe('the recorded histories', () => {
  it('have a run of every workflow', async () => {
    const types = await Promise.all(
      NAMES.map(async (name) => /"workflowType": \{\s*"name": "(\w+)"/.exec(await read(name))?.[1]),
    );
    expect([...new Set(types)].sort()).toEqual(Object.keys(workflows).sort());
  });

  it('have a pause, a rewind, a halt and a continuation as new', async () => {
    const first = await read('0.1.0/ingest-partition-first-run.json');
    for (const part of [
      '"name": "pause"',
      '"name": "rewind"',
      '"type": "PartitionHalt"',
      'CONTINUED_AS_NEW',
    ]) {
      expect(first).toContain(part);
    }
  });

  it.each(NAMES)('are replayed by the workflows as they are now: %s', async (name) => {
    await replay(JSON.parse(await read(name)) as History);
  });

  it.each(NAMES)('are replayed by a worker that sends traces: %s', async (name) => {
    await replay(JSON.parse(await read(name)) as History, tracedCode);
  });

  it.each(NAMES)('would not be replayed by workflows that do something else: %s', async (name) => {
    const changed = withOtherActivity(JSON.parse(await read(name)) as History, 0);
    await expect(replay(changed)).rejects.toThrow(DeterminismViolationError);
  });
});

/** The payloads of a history as Temporal stores them: base64, each under "data". */
function payloads(text: string): string[] {
  return [...text.matchAll(/"data": ?"([^"]*)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
}

/** Words of the contract that positions, counts and outcomes use too. */
const SHARED_WORDS = new Set(['lines', 'data', 'time', 'id', 'type', 'source', 'version', 'status']);
const FIELDS = [...Object.keys(orderVersion.shape), ...Object.keys(orderEvent.shape)].filter(
  (name) => !SHARED_WORDS.has(name),
);

describe('what a history holds', () => {
  it.each(NAMES)('is positions and counts, and nothing of an event: %s', async (name) => {
    const text = await read(name);
    const decoded = payloads(text);
    expect(decoded.length).toBeGreaterThan(1);
    const all = [text, ...decoded].join('\n');
    expect(FIELDS).toContain('sellerCounty');
    expect(FIELDS).toContain('goodsAmountFen');
    for (const field of FIELDS) expect(all).not.toContain(`"${field}"`);
    for (const order of RECORDED_ORDERS) expect(all).not.toContain(order);
    // A name, a village, goods: whatever a person wrote is not ASCII or is a text of the recorded events.
    for (const part of ['山核桃', 'walnut', '330127', 'settle:']) expect(all).not.toContain(part);
  });

  it('would be found if it were there', () => {
    const event = JSON.stringify({ sellerCounty: '330127' });
    const history = `{ "data": "${Buffer.from(event).toString('base64')}" }`;
    expect(payloads(history)).toEqual([event]);
  });
});
