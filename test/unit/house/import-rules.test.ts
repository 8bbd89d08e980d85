import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fencedBlocks, firstCells, page } from '../../support/markdown.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const ROOMS = [
  'schemas',
  'domain',
  'workflows',
  'adapters',
  'publisher',
  'services',
  'workers',
  'simulation',
  'web',
  'cli',
  'infra',
  'test',
] as const;
type Room = (typeof ROOMS)[number];

/** The rooms that each may import, beside `cli` and `web` to `adapters/configuration`; docs/architecture.md draws them. */
const MAY_KNOW: Record<Exclude<Room, 'test'>, readonly Room[]> = {
  schemas: [],
  domain: ['schemas'],
  workflows: ['schemas', 'domain'],
  adapters: ['schemas', 'domain'],
  publisher: ['schemas', 'domain'],
  services: ['schemas', 'domain', 'workflows', 'adapters', 'publisher'],
  workers: ['schemas', 'domain', 'workflows', 'adapters', 'services'],
  simulation: ['schemas', 'domain', 'adapters', 'publisher', 'services'],
  infra: ['schemas', 'adapters'],
  web: ['schemas', 'domain', 'services'],
  cli: ['schemas', 'domain', 'services', 'simulation', 'web', 'infra'],
};

/** A file directly in the room, and one in a folder of it. */
const filesOf = (room: string, name: string) => [`${room}/${name}.ts`, `${room}/nested/${name}.ts`];

interface Case {
  readonly file: string;
  readonly imported: string;
}

const arrows = (wanted: (from: Exclude<Room, 'test'>, to: Room) => boolean): Case[] =>
  (Object.keys(MAY_KNOW) as (keyof typeof MAY_KNOW)[]).flatMap((from) =>
    ROOMS.filter((to) => to !== from && wanted(from, to)).flatMap((to) =>
      filesOf(from, `to-${to}`).map((file) => ({ file, imported: `${to}/plain.ts` })),
    ),
  );

const REFUSED_ARROWS = arrows((from, to) => !MAY_KNOW[from].includes(to));
const ALLOWED_ARROWS = arrows((from, to) => MAY_KNOW[from].includes(to));

/** Other rules: a file that breaks each, and what that file imports. */
const REFUSED: readonly Case[] = [
  { file: 'domain/left.ts', imported: 'domain/right.ts' },
  ...filesOf('domain', 'io').map((file) => ({ file, imported: 'node:fs' })),
  ...filesOf('adapters', 'kafka-user').map((file) => ({ file, imported: 'kafkajs' })),
  ...filesOf('publisher', 'kafka-user').map((file) => ({ file, imported: 'kafkajs' })),
  { file: 'adapters/kafka/unmended.ts', imported: 'kafkajs' },
  { file: 'publisher/kafka/unmended.ts', imported: 'kafkajs' },
  { file: 'adapters/kafka/publisher-user.ts', imported: 'publisher/plain.ts' },
  ...filesOf('services', 'clickhouse-user').map((file) => ({ file, imported: '@clickhouse/client' })),
  ...filesOf('services', 'echarts-user').map((file) => ({ file, imported: 'echarts/core' })),
  ...filesOf('workers', 'native-caller').map((file) => ({ file, imported: 'ffi-rs' })),
  ...filesOf('workers', 'metrics-user').map((file) => ({ file, imported: 'prom-client' })),
  ...filesOf('services', 'hono-user').map((file) => ({ file, imported: 'hono' })),
  ...filesOf('web', 'driver-user').map((file) => ({ file, imported: 'adapters/kafka/driver.ts' })),
  ...filesOf('workers', 'spans-user').map((file) => ({ file, imported: '@opentelemetry/api' })),
  ...filesOf('cli', 'driver-user').map((file) => ({ file, imported: 'adapters/kafka/driver.ts' })),
];

/** Allowed imports that come close to a violation. */
const ALLOWED: readonly Case[] = [
  { file: 'domain/right.ts', imported: 'schemas/plain.ts' },
  { file: 'domain/hash.ts', imported: 'node:crypto' },
  { file: 'publisher/kafka/kafkajs.ts', imported: 'kafkajs' },
  { file: 'adapters/kafka/driver.ts', imported: 'publisher/kafka/kafkajs.ts' },
  { file: 'adapters/kafka/cluster.ts', imported: 'kafkajs/src/cluster/index.js' },
  { file: 'adapters/clickhouse/driver.ts', imported: '@clickhouse/client' },
  { file: 'services/charts/driver.ts', imported: 'echarts/core' },
  { file: 'infra/engines/supervision/terminal.ts', imported: 'ffi-rs' },
  { file: 'workers/metrics/driver.ts', imported: 'prom-client' },
  { file: 'web/http/driver.ts', imported: 'hono' },
  { file: 'web/settings.ts', imported: 'adapters/configuration/settings.ts' },
  { file: 'adapters/tracing/driver.ts', imported: '@opentelemetry/api' },
  { file: 'cli/settings.ts', imported: 'adapters/configuration/settings.ts' },
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
    expect(MAY_KNOW[from as keyof typeof MAY_KNOW]).toContain(to);
  });

  it('leads from each room to every room that it may import', () => {
    const missing = Object.entries(MAY_KNOW).flatMap(([from, rooms]) =>
      rooms.filter((to) => !reachable(from, drawn).has(to)).map((to) => `${from} to ${to}`),
    );
    expect(drawn.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });

  it('stands beside a table of every folder', () => {
    const folders = firstCells(page('docs/architecture.md')).map((cell) => cell.replace('/', ''));
    expect(folders.sort()).toEqual([...ROOMS, 'reference', 'docs'].sort());
  });
});

interface Answer {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
  };
}

describe('the import rules', () => {
  let folder: string;
  let broken: Map<string, string[]>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'countyflow-rules-'));
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'tsconfig.base.json', 'package.json'])
      copyFileSync(join(ROOT, name), join(folder, name));
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const room of ROOMS) write(`${room}/plain.ts`, 'export const plain = 1;\n');
    write('adapters/configuration/settings.ts', 'export const settings = 1;\n');
    for (const { file, imported } of [...REFUSED_ARROWS, ...ALLOWED_ARROWS, ...REFUSED, ...ALLOWED]) {
      const path = isFile(imported) ? relative(dirname(file), imported) : imported;
      const specifier = isFile(imported) && !path.startsWith('.') ? `./${path}` : path;
      write(file, `import '${specifier}';\nexport const value = 1;\n`);
    }
    write('domain/right.ts', "import './left.ts';\nimport '../schemas/plain.ts';\nexport const value = 1;\n");
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
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(REFUSED_ARROWS)('refuse $file, which imports $imported', ({ file }) => {
    expect(broken.get(file)).toBeDefined();
  });

  it.each(REFUSED)('refuse $file, which imports $imported', ({ file }) => {
    expect(broken.get(file)).toBeDefined();
  });

  it.each(ALLOWED.filter(({ file }) => file !== 'domain/right.ts'))(
    'allow $file to import $imported',
    ({ file }) => {
      expect(broken.get(file)).toBeUndefined();
    },
  );

  it('allow every arrow that the architecture draws', () => {
    // cli and web may import only the configuration of the adapters, which has separate cases.
    const wrong = ALLOWED_ARROWS.filter(({ file }) => broken.has(file));
    expect(wrong).toEqual([]);
  });

  it('are each broken by at least one of these files', () => {
    const { forbidden } = createRequire(import.meta.url)('../../../.dependency-cruiser.cjs') as {
      readonly forbidden: readonly { readonly name: string }[];
    };
    const seen = new Set([...broken.values()].flat());
    expect(forbidden.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([]);
  });

  function write(file: string, text: string): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
});
