import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readLiveState } from '../../../infra/engines/state.ts';
import type { Status } from '../../../operations/status/status.ts';
import { type CommandRun, countyflow } from '../../support/countyflow.ts';
import { orderMessages } from '../../support/drains.ts';
import { openTestKafka } from '../../support/kafka.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { wordsOf } from '../../support/page-commands.ts';
import { PATIENCE } from '../../support/patience.ts';
import type { PrintedAccount } from '../../support/running-system.ts';

const TOPIC = 'orders.events.v1.jd';
const FOLDER = '/mnt/backups';
const HALTED = 3;

/** The commands of the page below a heading, in order. */
function commandsUnder(title: string): string[] {
  const [, section = ''] = page('docs/operations/runbooks.md').split(`## ${title}\n`);
  const [own = ''] = section.split('\n## ');
  return fencedBlocks(own, 'sh').flatMap((block) => block.split('\n').filter((line) => line !== ''));
}

let home: string;
let folder: string;
let sent = 0;
const times: string[] = [];
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'countyflow-drills-'));
  folder = mkdtempSync(join(tmpdir(), 'countyflow-backups-'));
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
  for (const one of [home, folder]) rmSync(one, { recursive: true, force: true });
  console.log(times.join('\n'));
});

function run(line: string): Promise<CommandRun> {
  const words = wordsOf(line).map((word) => (word === FOLDER ? folder : word));
  return countyflow({ COUNTYFLOW_HOME: home }, ...words);
}

async function must(line: string): Promise<CommandRun> {
  const ended = await run(line);
  expect(ended.code, `${line}: ${ended.err}${ended.out}`).toBe(0);
  return ended;
}

/** New orders, to the broker that runs now. */
async function publish(count: number): Promise<void> {
  const brokers = readLiveState(home)?.addresses?.kafkaBrokers ?? [];
  const kafka = await openTestKafka(brokers);
  const ids = Array.from({ length: count }, () => `D-${(sent += 1)}`);
  await kafka.send(TOPIC, orderMessages('jd', ids));
  await kafka.stop();
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
    const { code, out } = await run('countyflow accounting --json');
    const accounts = JSON.parse(out) as PrintedAccount[];
    const records = accounts.reduce((sum, account) => sum + account.records, 0);
    if (code === 0 && records >= sent) return accounts;
    await sleep(500);
  }
}

/** Loses something while nothing runs, and measures the commands until all is well. */
async function drill(title: string, lose: () => void, commands = commandsUnder(title)): Promise<void> {
  await must('countyflow down');
  lose();
  const startedMs = Date.now();
  for (const line of commands) {
    if (line.includes('accept-gap')) await statusWhen((_, code) => code === HALTED);
    await must(line);
  }
  await statusWhen((_, code) => code === 0);
  times.push(`${title}: ${((Date.now() - startedMs) / 1000).toFixed(0)} s`);
}

const forget = (name: string) => (): void => {
  rmSync(join(home, name), { recursive: true, force: true });
};

async function expectOrders(count: number): Promise<void> {
  const { out } = await must('countyflow verify --json');
  const { closes, versions } = JSON.parse(out) as { closes: boolean; versions: { orders: number } };
  expect(closes).toBe(true);
  expect(versions.orders).toBe(count);
}

it('ClickHouse is lost: a backup and Kafka give everything again', async () => {
  await drill('ClickHouse is lost', forget('clickhouse/data'));
  await settled();
  await expectOrders(300);
});

it('Temporal is lost: workers go on from the ledger', async () => {
  await drill('Temporal is lost', forget('temporal'));
  await publish(50);
  await settled();
  await expectOrders(350);
});

it('an upgrade went wrong: the backup replaces what is there', async () => {
  const commands = commandsUnder('ClickHouse is lost').map((line) =>
    line.replace(/ restore .*/, '$& --replace --yes'),
  );
  await drill('An upgrade went wrong', () => undefined, commands);
  await settled();
  await expectOrders(350);
});

it('Kafka is lost: a new log is a new source, and the old one stays counted', async () => {
  await drill('Kafka is lost', forget('kafka'));
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
  await drill('The machine is lost', forget(''), commands);
  const { out } = await must('countyflow accounting --json');
  const records = (JSON.parse(out) as PrintedAccount[]).map((account) => account.records);
  expect(records.reduce((sum, one) => sum + one, 0)).toBe(sent - lost);
});
