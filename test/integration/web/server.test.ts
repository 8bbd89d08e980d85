import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPorts } from '../../../infra/engines/ports.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { NODE, PROJECT } from '../../../infra/setup/project.mjs';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import type { RunningWeb } from '../../../web/server.ts';
import type { IngestContext } from '../../../workers/ingest/pump.ts';
import { CAMPAIGN, CAMPAIGN_PATH, openWeb } from '../../support/dashboard.ts';
import { ingestInto } from '../../support/database.ts';
import { deliverOrders, refreshOnce } from '../../support/deliver.ts';
import { startHttpServer } from '../../support/http-server.ts';
import { textOf } from '../../support/page-text.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from '../../support/statistics-database.ts';
import { publishEverything } from '../../support/double11.ts';

let database: StatisticsDatabase;
let context: IngestContext;
let web: RunningWeb;
const failures: unknown[] = [];

/** Reference data and no order yet. */
beforeAll(async () => {
  database = await openStatisticsDatabase({ clickhouse: 'stops it' });
  await loadReference(database.client, { sampleFactor: 100_000 });
  await publishEverything(database.client);
  context = ingestInto(database.client);
  const { clickhouse } = database.engines.connections;
  web = await openWeb(database.client, { clickhouse }, { onFailure: (error) => failures.push(error) });
});
afterAll(async () => {
  await web.close();
  await context.validator.close();
  await database.client.close();
  await database.engines.stop();
});

const page = async () => textOf(await (await fetch(new URL(CAMPAIGN_PATH, web.url))).text());

/** The first tag of figures that a new stream tells. */
async function firstTag(): Promise<string> {
  const answer = await fetch(new URL(`/stream?path=${CAMPAIGN_PATH}`, web.url));
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString();
    const tag = /event: figures\ndata: (\w+)\n/.exec(text)?.[1];
    if (tag !== undefined) return tag;
  }
  throw new Error('the stream ended');
}

describe('a campaign whose first order is still to come', () => {
  it('has a page that says so', async () => {
    expect(await page()).toContain('No order of this campaign counts here yet');
  });

  it('does not call sources accounted for that there are not', async () => {
    const start = textOf(await (await fetch(new URL('/', web.url))).text());
    for (const text of [start, await page()]) expect(text).not.toMatch(/accounted for|\b0 sources/);
  });

  it('shows the order when it is stored, and tells viewers who were away meanwhile', async () => {
    const before = await firstTag();
    await deliverOrders(context, [{ orderId: 'first' }]);
    await refreshOnce(database.client, 'hot');
    await expect.poll(page).toContain('11 November 30.00 m yuan');
    // The panels follow one after another, each with a new tag: the last one stays.
    const html = async () => (await fetch(new URL(CAMPAIGN_PATH, web.url))).text();
    await expect
      .poll(async () => {
        const after = await firstTag();
        return after !== before && (await html()).includes(`data-tag="${after}"`);
      })
      .toBe(true);
  });
});

describe('countyflow web', () => {
  it('logs its address, serves the pages, and ends when it is told to', async () => {
    const { home, addresses } = database.engines;
    const { metrics } = await findPorts(['metrics']);
    const served = await startHttpServer(home, addresses, 'web', `127.0.0.1:${metrics}`);
    try {
      expect((await fetch(served.url)).status).toBe(200);
      const ready = async (): Promise<unknown> =>
        (await fetch(`http://127.0.0.1:${metrics}/health/ready`)).json();
      await expect.poll(ready).toEqual({ ready: true, missing: [] });
      expect(await (await fetch(served.url)).text()).toContain('Double 11, 2017');
    } finally {
      expect(await served.end('SIGTERM')).toEqual([0, null]);
    }
  });

  it('says its address in words on a terminal, or as JSON if that is asked for', async () => {
    const inWords = await onTerminal({});
    expect(inWords.said).toMatch(/^The dashboard is at http:\/\/127\.0\.0\.1:\d+\/\s+$/);
    expect(inWords.code).toBe(130);
    const asJson = await onTerminal({ COUNTYFLOW_LOG_FORMAT: 'json' });
    expect(JSON.parse(asJson.said)).toMatchObject({
      msg: expect.stringMatching(/^The dashboard is at/) as string,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) as string,
    });
  });
});

/** What the command shows on a terminal until Ctrl-C, after its first line, and its exit code. */
async function onTerminal(more: Readonly<Record<string, string>>): Promise<{ said: string; code: unknown }> {
  const { home, addresses } = database.engines;
  const command = `${NODE} ${PROJECT}/cli/main.ts web --port 0`;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    env: { PATH: process.env['PATH'] ?? '', COUNTYFLOW_HOME: home, ...variablesOf(addresses), ...more },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await expect.poll(() => said).toContain('\n');
  const first = said;
  child.stdin.write('\u0003');
  return { said: first, code: ((await ended) as unknown[])[0] };
}

describe('when ClickHouse goes away', () => {
  it('shows the figures that it has, and says that they are not live', async () => {
    await database.engines.stop();
    await expect
      .poll(page)
      .toMatch(/Not live ClickHouse has not answered since \d\d:\d\d:\d\d; figures of \d\d:\d\d:\d\d/);
    expect(await page()).toContain('11 November 30.00 m yuan');
    const path = `${CAMPAIGN_PATH}/products?scope=comparable-platforms`;
    const unknown = await fetch(new URL(path, web.url));
    expect([unknown.status, unknown.headers.get('refresh')]).toEqual([503, '5']);
    expect(textOf(await unknown.text())).toContain('ClickHouse did not answer in time');
    const chinese = await (await fetch(new URL(`${path}&lang=zh`, web.url))).text();
    expect(textOf(chinese)).toContain('ClickHouse 未及时响应');
    expect(chinese).toContain(`<a href="${path}&amp;lang=zh">重试</a>`);
    // Its links to other pages keep what was chosen.
    expect(chinese).toMatch(/href="[^"]*\/counties\?[^"]*scope=comparable-platforms/);
    const rows = `/api/v1/sales?campaign=${CAMPAIGN}&window=period&dimension=hour&segment=all&basis=net`;
    const answer = await fetch(new URL(rows, web.url));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await answer.json()) as object).toMatchObject({
      status: 503,
      detail: expect.stringMatching(/^ClickHouse did not answer/) as string,
    });
    expect(failures.length).toBeGreaterThan(0);
  });
});
