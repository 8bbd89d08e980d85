import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const FOLDERS = ['schemas', 'domain', 'workflows', 'workers', 'cli', 'infra', 'test'];

/** Per rule: a file that breaks it, and what that file imports. */
const VIOLATIONS: Record<string, readonly [file: string, imported: string]> = {
  'no-cycles': ['domain/left.ts', './right.ts'],
  'schemas-know-nothing': ['schemas/up.ts', '../domain/right.ts'],
  'domain-knows-schemas-only': ['domain/up.ts', '../workers/plain.ts'],
  'domain-does-no-io': ['domain/io.ts', 'node:fs'],
  'workflows-know-no-worker': ['workflows/up.ts', '../workers/plain.ts'],
  'workers-know-no-command': ['workers/up.ts', '../cli/plain.ts'],
  'infra-knows-adapters-only': ['infra/up.ts', '../workers/refresh/plain.ts'],
  'nothing-imports-tests': ['cli/up.ts', '../test/plain.ts'],
  'kafkajs-in-its-folder': ['workers/kafka.ts', 'kafkajs'],
  'clickhouse-in-its-folder': ['workers/clickhouse.ts', '@clickhouse/client'],
  'chdb-in-its-folder': ['workers/chdb.ts', 'ffi-rs'],
};

/** What is allowed and looks close to a violation. */
const ALLOWED: readonly (readonly [file: string, imported: string])[] = [
  ['domain/right.ts', '../schemas/plain.ts'],
  ['domain/hash.ts', 'node:crypto'],
  ['workers/adapters/kafka/plain.ts', 'kafkajs'],
  ['workers/adapters/clickhouse/plain.ts', '@clickhouse/client'],
  ['infra/engines/clickhouse/plain.ts', 'chdb'],
  ['infra/adapter.ts', '../workers/adapters/kafka/plain.ts'],
  ['test/plain.ts', '../cli/plain.ts'],
];

const PLAIN = ['schemas/plain.ts', 'workers/plain.ts', 'workers/refresh/plain.ts', 'cli/plain.ts'];

interface Answer {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { name: string } }[];
  };
}

describe('the import rules', () => {
  let folder: string;
  let found: (readonly [rule: string, file: string])[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countyflow-rules-'));
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.base.json', 'package.json']) {
      copyFileSync(join(ROOT, name), join(folder, name));
    }
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const file of PLAIN) write(file, 'export const plain = 1;\n');
    for (const [file, imported] of [...Object.values(VIOLATIONS), ...ALLOWED]) {
      write(file, `import '${imported}';\nexport const value = 1;\n`);
    }
    write('domain/right.ts', "import './left.ts';\nimport '../schemas/plain.ts';\nexport const value = 1;\n");
    const script = join(ROOT, 'node_modules/.bin/depcruise');
    const args = [script, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...FOLDERS];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
    found = (JSON.parse(stdout) as Answer).summary.violations.map(({ rule, from }) => [rule.name, from]);
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }

  it('have a violation here for every rule', () => {
    const { forbidden } = createRequire(import.meta.url)('../../../.dependency-cruiser.cjs') as {
      forbidden: { name: string }[];
    };
    expect(Object.keys(VIOLATIONS).sort()).toEqual(forbidden.map(({ name }) => name).sort());
  });

  it.each(Object.entries(VIOLATIONS))('%s bites', (rule, [file]) => {
    expect(found).toContainEqual([rule, file]);
  });

  it.each(ALLOWED)('%s may import %s', (file) => {
    const refused = found.filter(([rule, from]) => from === file && rule !== 'no-cycles');
    expect(refused).toEqual([]);
  });
});
