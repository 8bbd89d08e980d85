import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { beforeAll, expect, it, vi } from 'vitest';
import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { type BackupControl, createBackup } from '../../../operations/backup/create-backup.ts';
import { openFolder } from '../../../operations/backup/folder-place.ts';
import { findBackup, watchNewestBackup } from '../../../operations/backup/manifest.ts';
import { idAt } from '../../../operations/backup/place.ts';
import { restoreBackup } from '../../../operations/backup/restore-backup.ts';
import { startTestEngines } from '../../engines.ts';
import { runHere } from '../../support/command-here.ts';
import { type CommandRun, succeeded } from '../../support/countyflow.ts';
import { emptyDatabase, freshDatabase } from '../../support/database.ts';
import { used, useFolder } from '../../support/used.ts';

const engines = used(() => startTestEngines({ clickhouse: true }));
const source = used(() => freshDatabase(engines.connections.clickhouse));
const root = useFolder();
const newFolder = () => mkdtempSync(join(root, 'backups-'));
let folder: string;
let made: Summary[];
beforeAll(async () => {
  folder = newFolder();
  await addRows(0);
  made = await backUpThrice();
});

/** Ten thousand rows whose content no compression makes small. */
function addRows(from: number): Promise<unknown> {
  return source.client.command({
    query: `INSERT INTO archive_chunk (source, position, byte_offset)
            SELECT 'archive/x', ${from} + number, cityHash64(${from} + number) FROM numbers(10000)`,
  });
}

async function contentOf(client: ClickHouseClient): Promise<unknown> {
  return rows(
    client,
    'SELECT count() AS rows, sum(cityHash64(source, position, byte_offset)) AS hash FROM archive_chunk FINAL',
  );
}

function run(database: string, ...words: readonly string[]): Promise<CommandRun> {
  const addresses = variablesOf(engines.addresses);
  return runHere({ COUNTYFLOW_HOME: engines.home, ...addresses, CLICKHOUSE_DATABASE: database }, ...words);
}

interface Summary {
  readonly id: string;
  readonly base: string | null;
  readonly rows: number;
  readonly bytes: number;
  readonly damages: readonly { path: string; what: string }[];
}

async function backUp(...words: readonly string[]): Promise<Summary> {
  const out = await succeeded(run(source.name, 'backup', folder, '--json', ...words));
  return JSON.parse(out) as Summary;
}

/** Whole, then twice incremental. Ids are seconds. */
async function backUpThrice(): Promise<Summary[]> {
  const thrice = [await backUp()];
  for (const from of [10_000, 20_000]) {
    await addRows(from);
    const isOver = () => idAt(new Date()) > (thrice.at(-1)?.id ?? '');
    await vi.waitUntil(isOver, { timeout: 5_000 });
    thrice.push(await backUp());
  }
  return thrice;
}

/** Interrupts a backup or a restore. */
function afterFiveTables(): BackupControl {
  const stop = new AbortController();
  const onProgress = (_table: string, done: number): void => {
    if (done >= 5) stop.abort();
  };
  return { signal: stop.signal, onProgress };
}

it('an incremental backup holds what is new, and its folder can move', async () => {
  const [whole, ...news] = made;
  expect(whole?.base).toBeNull();
  expect(news.map(({ base }) => base)).toEqual([whole?.id, whole?.id]);
  const added = news.map(({ rows }) => rows - (whole?.rows ?? 0));
  expect(added).toEqual([10_000, 20_000]);
  for (const { bytes } of news) expect(bytes).toBeLessThan((whole?.bytes ?? 0) * 2.5);

  const moved = `${folder}-moved`;
  renameSync(folder, moved);
  folder = moved;
  const listed = await run(source.name, 'backup', folder, '--list', '--json');
  expect((JSON.parse(listed.out) as Summary[]).map(({ id }) => id)).toEqual(
    [whole, ...news].map((one) => one?.id),
  );
  const verified = await run(source.name, 'backup', folder, '--verify', '--json');
  expect(verified.code, verified.out).toBe(0);
  mkdirSync(join(folder, '29991231T000000Z'));
  const newest = await watchNewestBackup(openFolder(folder))();
  const [, year, month, day, time] = /^(\d{4})(\d\d)(\d\d)T(\d{6})Z$/.exec(news[1]?.id ?? '') ?? [];
  const begun = `${String(year)}-${String(month)}-${String(day)}T${String(time?.match(/../g)?.join(':'))}`;
  expect(new Date(newest).toISOString().slice(0, 19)).toBe(begun);
  expect(await watchNewestBackup(openFolder(join(folder, 'none')))()).toBe(0);
  rmdirSync(join(folder, '29991231T000000Z'));

  await using target = await emptyDatabase(engines.connections.clickhouse);
  const dry = await run(target.name, 'restore', folder, '--dry-run');
  expect(dry.code, dry.err).toBe(0);
  expect(await rows(target.client, 'SHOW TABLES')).toEqual([]);
  await succeeded(run(target.name, 'restore', folder, '--json'));
  expect(await contentOf(target.client)).toEqual(await contentOf(source.client));
  expect((await run(target.name, 'migrate', '--dry-run')).out).toContain('Nothing to do');

  const again = await run(target.name, 'restore', folder);
  expect(again.code).toBe(1);
  expect(again.err).toContain('the database is not empty: archive_chunk has rows');
  await succeeded(run(target.name, 'restore', folder, '--backup', whole?.id ?? '', '--replace', '--yes'));
  expect(await rows(target.client, 'SELECT count() AS rows FROM archive_chunk')).toEqual([{ rows: '10000' }]);
});

it('a damaged file and a missing base are named, and nothing is restored', async () => {
  const [whole] = made;
  const list = readFileSync(join(folder, whole?.id ?? '', 'manifest.json'), 'utf8');
  const { tables } = JSON.parse(list) as {
    tables: { name: string; files: { path: string; bytes: number }[] }[];
  };
  const files = tables.find(({ name }) => name === 'archive_chunk')?.files ?? [];
  const largest = files.toSorted((a, b) => b.bytes - a.bytes)[0]?.path ?? '';
  const path = `${whole?.id ?? ''}/archive_chunk/${largest}`;
  const content = readFileSync(join(folder, path));
  content.writeUInt8(content.readUInt8(100) ^ 1, 100);
  writeFileSync(join(folder, path), content);
  const verified = await run(source.name, 'backup', folder, '--verify', '--json');
  expect(verified.code).toBe(1);
  expect((JSON.parse(verified.out) as Summary).damages).toEqual([{ path, what: 'another content' }]);

  await using target = await emptyDatabase(engines.connections.clickhouse);
  const damaged = await run(target.name, 'restore', folder);
  expect(damaged.code).toBe(1);
  expect(damaged.err).toContain(`${path}: another content`);
  rmSync(join(folder, path));
  const incomplete = await run(target.name, 'restore', folder);
  expect(incomplete.err).toContain(`${path}: missing`);
  writeFileSync(join(folder, whole?.id ?? '', 'manifest.json'), list.slice(0, 100));
  const torn = await run(target.name, 'restore', folder);
  expect(torn.err).toContain('manifest.json is damaged, or a newer release wrote it');
  expect(torn.err).toContain('use another backup, or the release that made this one');
  rmSync(join(folder, whole?.id ?? ''), { recursive: true });
  const baseless = await run(target.name, 'restore', folder);
  expect(baseless.code).toBe(1);
  expect(baseless.err).toContain(
    `holds only what is new since ${whole?.id ?? ''}, which is not in ${folder}`,
  );
  const unknown = await run(target.name, 'restore', folder, '--backup', '20000101T000000000Z');
  expect(unknown.err).toContain(`${folder} holds no complete backup 20000101T000000000Z`);
  expect(unknown.err).toContain(`see what it holds: countyflow backup ${folder} --list`);
  expect(await rows(target.client, 'SHOW TABLES')).toEqual([]);
});

it('a restore that was interrupted changes nothing, and goes on where it was', async () => {
  folder = newFolder();
  const { id } = await backUp();
  const place = openFolder(folder);
  const manifest = await findBackup(place);
  await using target = await emptyDatabase(engines.connections.clickhouse);
  await expect(restoreBackup(target.client, place, manifest, afterFiveTables())).rejects.toThrow();
  const tables = await rows<{ name: string }>(target.client, "SHOW TABLES LIKE 'restored%'");
  expect(tables.map(({ name }) => name)).toContain(`restored_${id}_migration`);
  expect(await rows(target.client, "SHOW TABLES NOT LIKE 'restor%'")).toEqual([]);
  const seen: string[] = [];
  const signal = new AbortController().signal;
  await restoreBackup(target.client, place, manifest, { signal, onProgress: (table) => seen.push(table) });
  expect(seen).not.toContain('migration');
  expect(await contentOf(target.client)).toEqual(await contentOf(source.client));
  expect(await rows(target.client, "SHOW TABLES LIKE 'restor%'")).toEqual([]);
});

it('a backup that is interrupted ends with 130 and leaves nothing', async () => {
  folder = newFolder();
  const listeners = process.listenerCount('SIGINT');
  const running = run(source.name, 'backup', folder);
  while (process.listenerCount('SIGINT') === listeners) await setImmediate();
  process.emit('SIGINT', 'SIGINT');
  expect((await running).code).toBe(130);
  expect(readdirSync(folder)).toEqual([]);

  const request = { place: openFolder(folder), isFull: false, version: '1' };
  await expect(createBackup(source.client, request, afterFiveTables())).rejects.toThrow();
  expect(readdirSync(folder)).toEqual([]);
});
