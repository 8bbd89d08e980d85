import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { startOf, tryLock } from '../../../infra/setup/lock.mjs';
import { useFolder } from '../../support/used.ts';

const WORK = fileURLToPath(new URL('locked-work.mjs', import.meta.url));

const folders = useFolder();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(folders, 'lock-'));
});

async function workTogether(count: number): Promise<string[]> {
  const log = join(folder, 'log');
  const workers = Array.from({ length: count }, () =>
    spawn(process.execPath, [WORK, join(folder, 'lock'), log], { stdio: 'inherit' }),
  );
  const codes = await Promise.all(workers.map(async (worker) => (await once(worker, 'exit'))[0] as number));
  expect(codes).toEqual(codes.map(() => 0));
  return readFileSync(log, 'utf8').trim().split('\n');
}

function expectOneAtATime(lines: readonly string[], count: number): void {
  expect(lines).toHaveLength(2 * count);
  for (let at = 0; at < lines.length; at += 2) {
    const pid = lines[at]?.replace('begin ', '');
    expect(lines[at + 1]).toBe(`end ${pid ?? ''}`);
  }
}

describe('the lock of a folder', () => {
  it('lets several processes work one after another, and leaves no file', async () => {
    expectOneAtATime(await workTogether(4), 4);
    expect(readdirSync(folder)).toEqual(['log']);
  });

  it.each([
    ['a process that has ended', JSON.stringify({ pid: 2 ** 22 + 1, start: '1' })],
    ['a process whose number was given to another', JSON.stringify({ pid: process.pid, start: 'earlier' })],
    ['a process that was killed while it wrote', '{"pid":'],
  ])('is taken over from %s, by one of several that want it', async (_, content) => {
    writeFileSync(join(folder, 'lock'), content);
    expectOneAtATime(await workTogether(3), 3);
  });

  it('names its holder while that lives, and can be taken once it is given back', () => {
    const path = join(folder, 'lock');
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
