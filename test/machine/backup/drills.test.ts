import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Status } from '../../../operations/status/status.ts';
import { runHere } from '../../support/command-here.ts';
import { type CommandRun, countyflow } from '../../support/countyflow.ts';
import { orderMessages } from '../../support/drains.ts';
import { validEvent } from '../../support/events.ts';
import { openTestKafka, type Sent } from '../../support/kafka.ts';
import { fencedBlocks, page, wordsOf } from '../../support/markdown.ts';
import { PATIENCE } from '../../support/patience.ts';
import type { PrintedAccount } from '../../support/running-system.ts';
import { addressesIn } from '../../support/up-home.ts';
import { useFolder } from '../../support/used.ts';

const TOPIC = 'orders.events.v1.jd';
const FOLDER = '/mnt/backups';
const HALTED = 3;
const HOUR_MS = 3_600_000;
const CLOCK_AHEAD = fileURLToPath(new URL('../../support/clock-ahead.mjs', import.meta.url));

/** The commands of the page below a heading, in order. */
function commandsUnder(title: string): string[] {
  const [, section = ''] = page('docs/operations/runbooks.md').split(`## ${title}\n`);
  const [own = ''] = section.split('\n## ');
  return fencedBlocks(own, 'sh').flatMap((block) => block.split('\n').filter((line) => line !== ''));
}

const root = useFolder();
const home = join(root, 'home');
const folder = join(root, 'backups');
let made = 0;
let isClockWrong = false;
/** Records that Kafka acknowledged. */
let sent = 0;
const times: string[] = [];
beforeAll(async () => {
  setClocks(0);
  await must('countyflow up');
  await must('countyflow topics create --partitions 1 --platform jd');
  await publish(200);
  await settled();
  for (const line of fencedBlocks(page('docs/operations/backup.md'), 'sh').join('').trim().split('\n'))
    if (!line.includes(' restore ')) await must(line);
  await publish(100);
  await settled();
});
afterAll(async () => {
  await run('countyflow down');
  console.log(times.join('\n'));
});

/** In this process, unless the command starts or ends others, or has a wrong clock. */
function run(line: string): Promise<CommandRun> {
  const words = wordsOf(line).map((word) => (word === FOLDER ? folder : word));
  const clock = { NODE_OPTIONS: `--import ${CLOCK_AHEAD}`, COUNTYFLOW_TEST_AHEAD: join(root, 'ahead') };
  return isClockWrong || words[0] === 'up' || words[0] === 'down'
    ? countyflow({ COUNTYFLOW_HOME: home, ...clock }, ...words)
    : runHere({ COUNTYFLOW_HOME: home }, ...words);
}

/** Of workers, supervisor and commands, at once. ClickHouse, Kafka and Temporal have the right time. */
function setClocks(aheadMs: number): void {
  isClockWrong = aheadMs !== 0;
  writeFileSync(join(root, 'ahead'), String(aheadMs));
}

async function must(line: string): Promise<CommandRun> {
  const ended = await run(line);
  expect(ended.code, `${line}: ${ended.err}${ended.out}`).toBe(0);
  return ended;
}

/** New orders, to the broker that runs now. */
async function publish(count: number): Promise<void> {
  const ids = Array.from({ length: count }, () => `D-${(made += 1)}`);
  await send(orderMessages('jd', ids));
}

async function send(messages: readonly Sent[]): Promise<void> {
  const kafka = await openTestKafka(addressesIn(home).kafkaBrokers);
  await kafka.send(TOPIC, messages).finally(() => kafka.stop());
  sent += messages.length;
}

async function statusWhen(holds: (status: Status, code: number | null) => boolean): Promise<void> {
  const deadlineMs = Date.now() + PATIENCE.timeout;
  for (;;) {
    const { code, out, err } = await run('countyflow status --json');
    if (out.startsWith('{') && holds(JSON.parse(out) as Status, code)) return;
    if (Date.now() > deadlineMs) throw new Error(`status exited with ${String(code)}: ${out}${err}`);
    await sleep(500);
  }
}

/** All that was published counts, and nothing is open. */
async function settled(): Promise<PrintedAccount[]> {
  await statusWhen((_, code) => code === 0);
  for (;;) {
    // It knows no time, so the clock of this process serves.
    const { code, out } = await runHere({ COUNTYFLOW_HOME: home }, 'accounting', '--json');
    const accounts = JSON.parse(out) as PrintedAccount[];
    const records = accounts.reduce((sum, account) => sum + account.records, 0);
    if (code === 0 && records >= sent) return accounts;
    await sleep(500);
  }
}

/** Loses a folder of the home while nothing runs, and measures the commands until all is well. */
async function drill(title: string, lost: string, commands = commandsUnder(title)): Promise<void> {
  await must('countyflow down');
  rmSync(join(home, lost), { recursive: true, force: true });
  const startedMs = Date.now();
  for (const line of commands) {
    if (line.includes('accept-gap')) await statusWhen((_, code) => code === HALTED);
    await must(line);
  }
  await statusWhen((_, code) => code === 0);
  times.push(`${title}: ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
}

async function verifiedOrders(): Promise<number> {
  const { out } = await must('countyflow verify --json');
  const { closes, versions } = JSON.parse(out) as { closes: boolean; versions: { orders: number } };
  expect(closes).toBe(true);
  return versions.orders;
}

it('ClickHouse is lost: a backup and Kafka give everything again', async () => {
  await drill('ClickHouse is lost', 'clickhouse/data');
  await settled();
  expect(await verifiedOrders()).toBe(300);
});

it('Temporal is lost: workers go on from the ledger', async () => {
  await drill('Temporal is lost', 'temporal');
  await publish(50);
  await settled();
  expect(await verifiedOrders()).toBe(350);
});

it('Kafka is lost: a new log is a new source, and the old one stays counted', async () => {
  await drill('Kafka is lost', 'kafka');
  await publish(30);
  const accounts = await settled();
  expect(accounts.map(({ source, records }) => [source, records])).toEqual([
    [`kafka/${TOPIC}/0`, 350],
    [`kafka/${TOPIC}/0#2`, 30],
  ]);
});

it('the machine is lost: a new home goes on from the newest backup', async () => {
  await must(`countyflow backup ${FOLDER}`);
  const lost = 10;
  await publish(lost);
  const commands = [...commandsUnder('The machine is lost'), commandsUnder('Kafka is lost').at(-1) ?? ''];
  await drill('The machine is lost', '', commands);
  const { out } = await must('countyflow accounting --json');
  const records = (JSON.parse(out) as PrintedAccount[]).map((account) => account.records);
  sent -= lost;
  expect(records.reduce((sum, one) => sum + one, 0)).toBe(sent);
});

it.each([
  ['ahead', 'behind', HOUR_MS],
  ['behind', 'ahead of', -HOUR_MS],
])('a clock is an hour %s: `doctor` says so, and nothing is lost', async (_, clickhouse, aheadMs) => {
  await settled();
  const before = await verifiedOrders();
  setClocks(aheadMs);
  await publish(50);
  await settled();
  const [command = ''] = commandsUnder('A clock is wrong by an hour');
  const { code, out } = await run(command);
  expect(code, out).toBe(1);
  expect(out).toMatch(new RegExp(`ClickHouse's clock is 3[56]\\d{5} ms ${clickhouse} this machine's`));
  await publish(50);
  setClocks(0);
  const startedMs = Date.now();
  await publish(1);
  await settled();
  times.push(`A clock is wrong by an hour: ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
  expect(await verifiedOrders()).toBe(before + 101);
});

it("a publisher's clock is an hour behind: what is refused counts when it is sent again", async () => {
  const before = await verifiedOrders();
  const event = validEvent({ platform: 'jd', orderId: 'B-1' });
  const time = new Date(Date.parse(event.time) - HOUR_MS).toISOString();
  await send([{ key: 'B-1', value: JSON.stringify({ ...event, time }) }]);
  await settled();
  const { out } = await must('countyflow quarantine --json');
  expect(out).toContain('time.in_future');
  expect(await verifiedOrders()).toBe(before);
  await send([{ key: 'B-1', value: JSON.stringify(event) }]);
  await settled();
  expect(await verifiedOrders()).toBe(before + 1);
});
