import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { must } from '../../../domain/must.ts';
import { loginOf, makePasswords } from '../../../infra/engines/clickhouse/logins.ts';
import { requireProgram } from '../../../infra/engines/home.ts';
import { explainFolder } from '../../../infra/engines/supervision/explain.ts';
import { end, identityOf } from '../../../infra/engines/supervision/identity.ts';
import { startOf, tryLock } from '../../../infra/setup/lock.mjs';
import { useFolder } from '../../support/used.ts';

const LIFELINE = fileURLToPath(new URL('../../../infra/engines/supervision/lifeline.ts', import.meta.url));

const home = useFolder();
afterEach(() => {
  vi.restoreAllMocks();
});

const withCode = (code: string): Error => Object.assign(new Error('m'), { code });

describe('what keeps a local engine from starting is named, with what to do', () => {
  it('a program that is not installed', () => {
    expect(() => {
      requireProgram(join(home, 'temporal'), 'Temporal', 'TEMPORAL_ADDRESS');
    }).toThrow('Temporal is not installed: run `node infra/setup/run.mjs`, or set TEMPORAL_ADDRESS');
    requireProgram(home, 'Temporal', 'TEMPORAL_ADDRESS');
  });

  it('a password file that a full disk left empty', () => {
    makePasswords(home);
    const { passwordFile } = loginOf(home, 'analyst');
    writeFileSync(passwordFile, '');
    expect(() => makePasswords(home)).toThrow(`${passwordFile} is empty: remove it and start again`);
  });

  it.each([
    ['ENOSPC', 'the disk of /h is full: free some space, or set COUNTYFLOW_HOME to a folder on another disk'],
    ['EROFS', '/h is not writable: set COUNTYFLOW_HOME to a folder that is'],
  ])('a home folder that cannot be used: %s', (code, message) => {
    expect(explainFolder(withCode(code), '/h')).toMatchObject({ message });
  });

  it('any other error of a folder, as it is', () => {
    const error = withCode('EBUSY');
    expect(explainFolder(error, '/h')).toBe(error);
  });

  it('a program that the system cannot start', async () => {
    const child = spawn(process.execPath, [LIFELINE, join(home, 'nothing')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = once(child, 'exit');
    const said = JSON.parse((await text(child.stderr)).trim()) as { msg: string };
    expect(said.msg).toContain(`${join(home, 'nothing')} cannot be started: `);
    expect((await ended)[0]).toBe(1);
  });
});

it('a process that no signal ends is named', async () => {
  const child = spawn('sleep', ['60']);
  const identity = must(identityOf(child.pid ?? 0), 'the process');
  vi.spyOn(process, 'kill').mockReturnValue(true);
  await expect(end(identity, 0, 0)).rejects.toThrow(
    `process ${String(identity.pid)} does not stop: end it by hand`,
  );
  vi.restoreAllMocks();
  await end(identity, 0);
  expect(identityOf(identity.pid)).toBeUndefined();
});

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

it('a machine for which npm has no ClickHouse is told to set CLICKHOUSE_URL', () => {
  // Below a folder without node modules, as npm leaves a platform that a package is not for.
  const copy = join(home, 'library.ts');
  cpSync(join(PROJECT, 'infra/engines/clickhouse/library.ts'), copy);
  const asked = `import(${JSON.stringify(copy)}).then(({ libraryPath }) => libraryPath()).catch((e) => console.log(e.message))`;
  const { stdout } = spawnSync(process.execPath, ['--eval', asked], { encoding: 'utf8' });
  expect(stdout).toBe(
    `there is no local ClickHouse for ${process.platform}-${process.arch} here: npm has its library ` +
      '(@chdb/lib-linux-x64-gnu) only for Linux with glibc on x64. There, run npm ci again; elsewhere, ' +
      'set CLICKHOUSE_URL to a server\n',
  );
});

const LOCK = new URL('../../../infra/setup/lock.mjs', import.meta.url).href;

/** Processes that work under the same lock, and note when their work begins and when it ends. */
async function workTogether(folder: string, count: number): Promise<string[]> {
  const work = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as sleep } from 'node:timers/promises';
    import { withLock } from '${LOCK}';
    const note = (what) => appendFileSync('log', what + ' ' + process.pid + '\\n');
    await withLock('lock', () => undefined, async () => { note('begin'); await sleep(30); note('end'); });`;
  const workers = Array.from({ length: count }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', work], { cwd: folder, stdio: 'inherit' }),
  );
  const codes = await Promise.all(workers.map(async (worker) => (await once(worker, 'exit'))[0] as number));
  expect(codes).toEqual(codes.map(() => 0));
  return readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
}

function expectOneAtATime(lines: readonly string[], count: number): void {
  expect(lines).toHaveLength(2 * count);
  for (let at = 0; at < lines.length; at += 2) {
    const pid = lines[at]?.replace('begin ', '');
    expect(lines[at + 1]).toBe(`end ${pid ?? ''}`);
  }
}

describe('the lock of a folder', () => {
  const newFolder = (): string => mkdtempSync(join(home, 'lock-'));

  it('lets several processes work one after another, and leaves no file', async () => {
    const folder = newFolder();
    expectOneAtATime(await workTogether(folder, 4), 4);
    expect(readdirSync(folder)).toEqual(['log']);
  });

  it.each([
    ['a process that has ended', JSON.stringify({ pid: 2 ** 22 + 1, start: '1' })],
    ['a process whose number was given to another', JSON.stringify({ pid: process.pid, start: 'earlier' })],
    ['a process that was killed while it wrote', '{"pid":'],
  ])('is taken over from %s, by one of several that want it', async (_, content) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'lock'), content);
    expectOneAtATime(await workTogether(folder, 3), 3);
  });

  it('names its holder while that lives, and can be taken once it is given back', () => {
    const path = join(newFolder(), 'lock');
    const lock = tryLock(path);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ pid: process.pid, start: startOf(process.pid) });
    expect(tryLock(path)).toEqual({ holder: process.pid });
    if (lock.holder === undefined) lock.release();
    expect(existsSync(path)).toBe(false);
    expect(tryLock(path).holder).toBeUndefined();
  });
});

describe('the start of a process', () => {
  it('is the same each time it is asked for, and gone with the process', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
    await once(child, 'spawn');
    const pid = child.pid ?? 0;
    expect(startOf(pid)).toBe(startOf(pid));
    expect(startOf(pid)).not.toBe(startOf(process.pid));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(startOf(pid)).toBeUndefined();
  });
});
