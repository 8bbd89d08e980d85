import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

let folder: string;
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('a machine for which npm has no ClickHouse is told to set CLICKHOUSE_URL', () => {
  // Below a folder without node modules, as npm leaves a platform that a package is not for.
  folder = mkdtempSync(join(tmpdir(), 'countyflow-test-'));
  const copy = join(folder, 'library.ts');
  cpSync(join(PROJECT, 'infra/engines/clickhouse/library.ts'), copy);
  const asked = `import(${JSON.stringify(copy)}).then((m) => m.libraryPath()).catch((e) => console.log(e.message))`;
  const { stdout } = spawnSync(process.execPath, ['--eval', asked], { encoding: 'utf8' });
  expect(stdout).toBe(
    `there is no local ClickHouse for ${process.platform}-${process.arch} here: npm has its library ` +
      '(@chdb/lib-linux-x64-gnu) only for Linux with glibc on x64. There, run npm ci again; elsewhere, ' +
      'set CLICKHOUSE_URL to a server\n',
  );
});
