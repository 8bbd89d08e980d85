import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../adapters/clickhouse/migrate.ts';
import { loginOf } from '../../infra/engines/clickhouse/logins.ts';
import { readPorts } from '../../infra/engines/ports.ts';
import { orderMessages } from '../support/drains.ts';
import { fencedBlocks, page } from '../support/markdown.ts';
import { openRunningSystem, type RunningSystem } from '../support/running-system.ts';
import { storedSales } from '../support/stored-sums.ts';

const TOPIC = 'orders.events.v1.jd';
const BEFORE = ['J-0', 'J-1', 'J-2'];
const AFTER = ['J-3', 'J-4'];

let local: RunningSystem;
let servers: RunningSystem;
beforeAll(async () => {
  local = await openRunningSystem();
  servers = await openRunningSystem();
});
afterAll(async () => {
  await local[Symbol.asyncDispose]();
  await servers[Symbol.asyncDispose]();
});

/** The statements of the page that copies a database, which read this one's tables from another server. */
async function copyingStatements({ clickhouse, home }: RunningSystem): Promise<string[]> {
  const [generator = ''] = fencedBlocks(page('docs/operations/clusters.md'), 'sql').filter((block) =>
    block.includes('format('),
  );
  const { user, passwordFile } = loginOf(home);
  const password = readFileSync(passwordFile, 'utf8').trim();
  const old = `127.0.0.1:${String(readPorts(home).clickhouseNative)}`;
  const answer = await clickhouse.query({
    query: generator
      .replaceAll("'before'", "'default'")
      .replace(
        'FROM before.{0} ',
        `FROM remote(\\'${old}\\', default.{0}, \\'${user}\\', \\'${password}\\') `,
      )
      .replaceAll('after.', 'default.'),
    format: 'TabSeparatedRaw',
  });
  return (await answer.text()).trim().split('\n');
}

describe('a move to other engines', () => {
  it('keeps every figure without loading again, and goes on with a new log as another source', async () => {
    await local.kafka.createTopic(TOPIC);
    await local.kafka.send(TOPIC, orderMessages('jd', BEFORE));
    await local.until(({ code, partitions }) => code === 0 && partitions[0]?.accepted === BEFORE.length);
    const figures = await storedSales(local.clickhouse);
    expect(figures.size).toBeGreaterThan(0);

    await migrate(servers.clickhouse);
    for (const query of await copyingStatements(local))
      await servers.clickhouse.command({ query: query.replace(/;$/, '') });
    expect(await storedSales(servers.clickhouse)).toEqual(figures);

    await servers.kafka.createTopic(TOPIC);
    await servers.kafka.send(TOPIC, orderMessages('jd', AFTER));
    const { partitions } = await servers.until(({ partitions: [found] }) => found?.state === 'halted');
    expect(partitions[0]?.problem?.what).toContain('the topic was truncated or recreated');
    const accepted = await servers.run('ingest', 'accept-gap', '--topic', TOPIC, '--partition', '0', '--yes');
    expect(accepted.code, accepted.err).toBe(0);
    await servers.until(({ code, partitions: [found] }) => code === 0 && found?.lag === 0);
    const { code, accounts } = await servers.accounts();
    expect(code).toBe(0);
    expect(accounts.map(({ source, records, closes }) => ({ source, records, closes }))).toEqual([
      { source: `kafka/${TOPIC}/0`, records: BEFORE.length, closes: true },
      { source: `kafka/${TOPIC}/0#2`, records: AFTER.length, closes: true },
    ]);
    const orders = await servers.clickhouse.query({
      query: 'SELECT count() AS orders FROM orders FINAL',
      format: 'JSONEachRow',
    });
    expect(await orders.json()).toEqual([{ orders: String(BEFORE.length + AFTER.length) }]);
    const verified = await servers.run('verify');
    expect(verified.code, verified.err).toBe(0);
    expect(verified.out).toContain(`${String(BEFORE.length)} orders are only in the table`);
  });
});
