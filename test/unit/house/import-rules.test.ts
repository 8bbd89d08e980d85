import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { fencedBlocks, listedNames, page } from '../../support/markdown.ts';
import { useFolder } from '../../support/used.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
interface Rule {
  readonly name: string;
  readonly from: { readonly path?: string };
  readonly to: { readonly path?: string };
}
const { forbidden } = createRequire(import.meta.url)('../../../.dependency-cruiser.cjs') as {
  readonly forbidden: readonly Rule[];
};

/** By the list of docs/architecture.md, which names every folder. */
const FOLDERS = listedNames(page('docs/architecture.md')).map((name) => name.replace('/', ''));
const ROOMS = FOLDERS.filter((folder) => !['reference', 'docs'].includes(folder));

/** Whether the rule of a room names another as one that it must not import; the rest it may. */
function mayKnow(from: string, to: string): boolean {
  const rule = forbidden.find(({ name }) => name === `${from}-knows-its-rooms`);
  return rule !== undefined && !new RegExp(rule.to.path ?? '').test(`${to}/`);
}

interface Case {
  readonly file: string;
  readonly imported: string;
}

/** In each room that may not know all others, a file that imports one that it may not know. */
const STRANGERS: readonly Case[] = ROOMS.filter((from) => from !== 'test').flatMap((from) =>
  ROOMS.filter((to) => to !== from && !mayKnow(from, to))
    .slice(0, 1)
    .map((to) => ({ file: `${from}/nested/to-${to}.ts`, imported: `${to}/plain.ts` })),
);

/** In each room with floors, a file that imports a folder of its own floor or a higher one. */
const CLIMBING: readonly Case[] = forbidden
  .filter(({ name, to }) => name.endsWith('-climbs-no-floor') && to.path !== '^$')
  .map(({ from, to }) => ({
    file: `${(from.path ?? '').slice(1)}climber.ts`,
    imported: `${(to.path ?? '').replace(/^\^([a-z]+)\/\(([a-z-]+).*/, '$1/$2')}/plain.ts`,
  }));

/** In each room with floors, a file of a folder that stands on none. */
const UNLISTED: readonly Case[] = forbidden
  .filter(({ name }) => name.endsWith('-lists-its-folders'))
  .map(({ name }) => name.replace('-lists-its-folders', ''))
  .map((room) => ({ file: `${room}/unlisted/file.ts`, imported: `${room}/plain.ts` }));

/** Other rules: a file that breaks each, and what that file imports. */
const REFUSED: readonly Case[] = [
  ...STRANGERS,
  ...CLIMBING,
  ...UNLISTED,
  { file: 'domain/left.ts', imported: 'domain/right.ts' },
  { file: 'domain/io.ts', imported: 'node:fs' },
  { file: 'adapters/nested/kafka-user.ts', imported: 'kafkajs' },
  { file: 'publishers/kafka-user.ts', imported: 'kafkajs' },
  { file: 'adapters/kafka/unmended.ts', imported: 'kafkajs' },
  { file: 'publishers/library/adapter-user.ts', imported: 'adapters/kafka/driver.ts' },
  { file: 'publishers/library/keys-user.ts', imported: 'publishers/keys/plain.ts' },
  { file: 'pipeline/nested/clickhouse-user.ts', imported: '@clickhouse/client' },
  { file: 'statistics/nested/echarts-user.ts', imported: 'echarts/core' },
  { file: 'workers/native-caller.ts', imported: 'ffi-rs' },
  { file: 'workers/nested/metrics-user.ts', imported: 'prom-client' },
  { file: 'publishers/hono-user.ts', imported: 'hono' },
  { file: 'web/nested/driver-user.ts', imported: 'adapters/kafka/driver.ts' },
  { file: 'workers/nested/spans-user.ts', imported: '@opentelemetry/api' },
  { file: 'cli/driver-user.ts', imported: 'adapters/kafka/driver.ts' },
];

/** Allowed imports that come close to a violation. */
const ALLOWED: readonly Case[] = [
  { file: 'domain/hash.ts', imported: 'node:crypto' },
  { file: 'adapters/kafka/kafkajs.ts', imported: 'kafkajs' },
  { file: 'adapters/kafka/driver.ts', imported: 'adapters/kafka/kafkajs.ts' },
  { file: 'adapters/kafka/connect.ts', imported: 'kafkajs/src/cluster/index.js' },
  { file: 'publishers/library/kafka/user.ts', imported: 'adapters/kafka/kafkajs.ts' },
  { file: 'pipeline/archives/reader.ts', imported: 'pipeline/ledger/plain.ts' },
  { file: 'web/settings.ts', imported: 'adapters/configuration/settings.ts' },
  { file: 'test/anything.ts', imported: 'cli/plain.ts' },
];

const isFile = (imported: string) => imported.endsWith('.ts');

/** The arrows between rooms that docs/architecture.md draws. */
function drawnArrows(): (readonly [from: string, to: string])[] {
  const [, drawing = ''] = fencedBlocks(page('docs/architecture.md'), 'mermaid');
  return [...drawing.matchAll(/^ *(\w+) --> (\w+)$/gm)].map(([, from = '', to = '']) => [from, to]);
}

/** Every room that can be reached from one along the arrows. */
function reachable(from: string, drawn: readonly (readonly [string, string])[]): Set<string> {
  const direct = drawn.filter(([start]) => start === from).map(([, end]) => end);
  return new Set(direct.flatMap((end) => [end, ...reachable(end, drawn)]));
}

describe('the drawing of the rooms in docs/architecture.md', () => {
  const drawn = drawnArrows();

  it.each(drawn)('draws an arrow that the rules allow: %s to %s', (from, to) => {
    expect(mayKnow(from, to)).toBe(true);
  });

  it('leads from each room to every room that it may import', () => {
    const missing = ROOMS.flatMap((from) =>
      ROOMS.filter((to) => to !== from && mayKnow(from, to) && !reachable(from, drawn).has(to)).map(
        (to) => `${from} to ${to}`,
      ),
    );
    expect(drawn.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });

  it('stands beside a table of every folder', () => {
    const folders = readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
      .map(({ name }) => name);
    expect([...FOLDERS].sort()).toEqual(folders.sort());
  });
});

interface Answer {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

describe('the import rules', () => {
  const folder = useFolder();
  let broken: Map<string, string[]>;

  beforeAll(async () => {
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.base.json', 'package.json'])
      copyFileSync(join(ROOT, name), join(folder, name));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    const imported = [...REFUSED, ...ALLOWED].map(({ imported }) => imported);
    for (const file of [
      ...ROOMS.map((room) => `${room}/plain.ts`),
      ...imported.filter((one) => one.endsWith('/plain.ts')),
    ])
      write(file, 'export const plain = 1;\n');
    write('adapters/configuration/settings.ts', 'export const settings = 1;\n');
    for (const { file, imported } of [...REFUSED, ...ALLOWED]) {
      const path = isFile(imported) ? relative(dirname(file), imported) : imported;
      const specifier = isFile(imported) && !path.startsWith('.') ? `./${path}` : path;
      write(file, `import '${specifier}';\nexport const value = 1;\n`);
    }
    write('domain/right.ts', "import './left.ts';\nexport const value = 1;\n");
    const script = join(ROOT, 'node_modules/.bin/depcruise');
    const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', ...ROOMS];
    const { stdout } = await promisify(execFile)(script, args, {
      cwd: folder,
      maxBuffer: 100e6,
    }).catch((error: unknown) => error as { stdout: string });
    broken = new Map();
    for (const { from, rule } of (JSON.parse(stdout) as Answer).summary.violations)
      broken.set(from, [...(broken.get(from) ?? []), rule.name]);
  });

  it.each(REFUSED)('refuse $file, which imports $imported', ({ file }) => {
    expect(broken.get(file)).toBeDefined();
  });

  it.each(ALLOWED)('allow $file to import $imported', ({ file }) => {
    expect(broken.get(file)).toBeUndefined();
  });

  it('are each broken by at least one of these files', () => {
    const seen = new Set([...broken.values()].flat());
    expect(forbidden.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
  });

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
});
