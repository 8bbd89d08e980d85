import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { must } from '../../domain/must.ts';

type Opened = AsyncDisposable | { stop(): Promise<unknown> };

/** What the tests of a file share: opened before them and closed after them. To a test it is the thing itself. */
export function used<T extends Opened>(open: () => Promise<T>): T {
  let opened: T | undefined;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(async () => {
    if (opened === undefined) return;
    await (Symbol.asyncDispose in opened ? opened[Symbol.asyncDispose]() : opened.stop());
  });
  return new Proxy({} as T, {
    get: (_, name) => Reflect.get(must(opened, 'what is opened before the tests'), name),
  });
}

/** A new folder, which is removed after the tests of the file or the group. */
export function useFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countyflow-test-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** What writes a file of a name into a folder, and returns its path. */
export const fileWriter =
  (folder: string) =>
  (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
