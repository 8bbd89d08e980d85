import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { sum } from '../../../domain/sum.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import type { Child } from '../../../infra/engines/supervision/child.ts';
import { ingestStateOf } from '../../../operations/ingest/ingest.ts';
import { readSettling } from '../../../pipeline/rollups/hour-states.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { isAsShown, shownAs, stepsOf } from '../../support/console-blocks.ts';
import { runCountyflow } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import { page } from '../../support/markdown.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

/** Set COUNTYFLOW_WRITE_PAGE=1 to write what the commands print now into the page. */
const PATH = 'docs/operations/campaign-night.md';
const WRITES = process.env['COUNTYFLOW_WRITE_PAGE'] === '1';
const PAGE = page(PATH);
const CLOCK_AHEAD = fileURLToPath(new URL('../../support/clock-ahead.mjs', import.meta.url));
const TOPIC = 'orders.events.v1.jd';
const PLAN = /last-year\.ndjson-[0-9a-f]{8}/;
const [HOUR_MS, DAY_MS] = [3_600_000, 86_400_000];

const SHANGHAI_MS = 8 * HOUR_MS;
/** Orders come up to so many hours before the end. */
const HOURS_OF_ORDERS = 5;

/**
 * The period ended with the last full hour, or with midnight in Shanghai if that was less than the hours of orders ago, so
 * that an edition is preliminary now and final in three days, and all orders are of one day: its figures are by day.
 */
const END_MS = ((lastHourMs) => {
  const sinceMidnightMs = (lastHourMs + SHANGHAI_MS) % DAY_MS;
  return sinceMidnightMs <= HOURS_OF_ORDERS * HOUR_MS ? lastHourMs - sinceMidnightMs : lastHourMs;
})(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
const shanghai = (ms: number): string => `${new Date(ms + SHANGHAI_MS).toISOString().slice(0, 19)}+08:00`;
const window = (id: string, hours: number) => ({
  id,
  start: shanghai(END_MS - hours * HOUR_MS),
  end: shanghai(END_MS),
  base: {
    start: shanghai(END_MS - hours * HOUR_MS - 365 * DAY_MS),
    end: shanghai(END_MS - 365 * DAY_MS),
  },
});
const CAMPAIGN = {
  id: 'night',
  title: { en: 'Campaign night', zh: '活动之夜' },
  asOf: shanghai(END_MS).slice(0, 10),
  // An edition freezes a table for each segment, so one keeps this test short.
  segments: ['rural'],
  windows: [window('period', 48), window('day', 24)],
};

// One test is the whole night, which a slow machine takes three minutes for.
const system = used(() => openRunningSystem({ hasWorker: false }));
let worker: Child;
let folder: string;
let sent = 0;

beforeAll(async () => {
  folder = join(system.home, 'night');
  mkdirSync(folder);
  writeFileSync(join(folder, 'night.json'), JSON.stringify(CAMPAIGN));
  const lastYear = [1, 2].map((at) => event(`L-${String(at)}`, END_MS - 365 * DAY_MS - at * HOUR_MS));
  writeFileSync(
    join(folder, 'last-year.ndjson'),
    `${lastYear.map((one) => JSON.stringify(one)).join('\n')}\n`,
  );
  worker = await system.launchWorker();
});
afterAll(() => {
  vi.unstubAllEnvs();
});

/** An order of JD, placed and paid at this instant. */
function event(orderId: string, atMs: number, changes: Partial<OrderVersion> = {}) {
  const at = shanghai(atMs);
  const one = validEvent({
    orderId,
    platform: 'jd',
    status: 'paid',
    sellerVillage: null,
    placedAt: at,
    paidAt: at,
    ...changes,
  });
  return { ...one, time: at };
}

/** Sends orders to JD's topic, and waits until the figures have them and the workflows' cursors stand behind them. */
async function send(...events: readonly ReturnType<typeof event>[]): Promise<void> {
  await system.kafka.send(
    TOPIC,
    events.map((one) => ({ key: one.data.orderId, value: JSON.stringify(one) })),
  );
  sent += events.length;
  await vi.waitFor(async () => {
    const [found] = await rows<{ records: string }>(
      system.clickhouse,
      "SELECT sum(records) AS records FROM accounting WHERE startsWith(source, 'kafka/')",
    );
    expect(Number(found?.records)).toBe(sent);
    expect(await readSettling(system.clickhouse)).toMatchObject({ dirtyHours: 0, hotHours: 0 });
    const states = await Promise.all(
      [0, 1].map((partition) => ingestStateOf(system.temporal, { topic: TOPIC, partition })),
    );
    expect(sum(states.map(({ cursor }) => Number(cursor ?? 0)))).toBe(sent);
  }, PATIENCE);
}

/** What happens between the commands of the page. */
const EVENTS: Readonly<Record<string, () => Promise<void>>> = {
  orders: () =>
    send(
      ...[1, 2, 3].map((at) => event(`N-${String(at)}`, END_MS - at * HOUR_MS)),
      event('N-4', END_MS - 4 * HOUR_MS, { sellerCounty: '130199' }),
    ),
  'late orders': () => send(event('N-5', END_MS - 5 * HOUR_MS)),
  'three days pass': async () => {
    await worker.stop();
    const ahead = join(folder, 'ahead');
    writeFileSync(ahead, String(3 * DAY_MS));
    vi.stubEnv('COUNTYFLOW_TEST_AHEAD', ahead);
    worker = await system.launchWorker({ imports: [CLOCK_AHEAD] });
  },
};

const MOST_LOOKS = 60;

async function run(words: readonly string[]): Promise<string> {
  const environment = { COUNTYFLOW_HOME: system.home, ...variablesOf(system.engines.addresses) };
  const { code, out, err } = await runCountyflow({ environment, cwd: folder }, ...words);
  // Progress has times, and people read it beside the result.
  const said = err.split('\n').filter((line) => !/^ +\d+\.\d s {2}/.test(line));
  const ending = code === 0 ? '' : `exit code ${String(code)}\n`;
  return `${out}${said.join('\n')}${ending}`.replaceAll(system.home, '.countyflow');
}

describe(PATH, () => {
  it('shows what the commands print, in this order, from the evening before to the final edition', async () => {
    let written = PAGE;
    let at = 0;
    let plan = '';
    const differing: { line: string; shown: string; printed: string }[] = [];
    for (const step of stepsOf(PAGE)) {
      if ('then' in step) {
        const happen = EVENTS[step.then];
        if (happen === undefined) throw new Error(`${PATH}: nobody makes '${step.then}' happen`);
        await happen();
        continue;
      }
      // A plan's name ends with its hash, and the archive differs from run to run.
      const line = step.line.replace(PLAN, plan);
      const words = line.split(' ').slice(1);
      let printed = (await run(words)).trimEnd();
      // What only looks may look again: on a busy machine an engine may be late for one.
      const looks = /^(?:status|doctor)$/.test(words[0] ?? '') ? MOST_LOOKS : 1;
      for (let look = 1; look < looks && !isAsShown(step.output, printed); look += 1)
        printed = (await run(words)).trimEnd();
      plan = PLAN.exec(printed)?.[0] ?? plan;
      const before = `$ ${step.line}\n${step.output}`;
      const now = `$ ${line}\n${shownAs(step.output, printed)}`;
      const start = written.indexOf(before, at);
      written = `${written.slice(0, start)}${now}${written.slice(start + before.length)}`;
      at = start + now.length;
      if (WRITES) writeFileSync(new URL(`../../../${PATH}`, import.meta.url), written);
      if (!isAsShown(step.output, printed)) differing.push({ line: step.line, shown: step.output, printed });
    }
    if (!WRITES) expect(differing).toEqual([]);
    const editions = await rows<{ status: string }>(
      system.clickhouse,
      "SELECT status FROM published_edition WHERE campaign = 'night' ORDER BY edition",
    );
    expect(editions.map(({ status }) => status)).toEqual(['preliminary', 'revised', 'final']);
  });
});
