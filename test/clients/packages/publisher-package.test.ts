import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlatformTopics } from '../../../operations/topics/create-platform-topics.ts';
import { PROJECT } from '../../../infra/setup/project.mjs';
import { startTestEngines } from '../../engines.ts';
import { emptyDatabase } from '../../support/database.ts';
import { readTopics } from '../../support/read-topics.ts';
import { brokenLinks, type EmptyProject, installPacked, NODES, type NodeLine } from './empty-project.ts';
import { used } from '../../support/used.ts';

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

const manifest = (path: string): Manifest =>
  JSON.parse(readFileSync(join(PROJECT, path), 'utf8')) as Manifest;
const LIBRARY = manifest('publishers/library/package.json');
const TYPESCRIPT = 'typescript@6.0.3';
const OF_EXAMPLE = 'TM-20171111-000061';
const LINES = Object.keys(NODES).map(Number) as NodeLine[];
/** The packages that compiled code loads. */
function importedBy(folder: string): string[] {
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.js'))
    .map((path) => readFileSync(join(folder, path), 'utf8'));
  const names = code.flatMap((text) =>
    [...text.matchAll(/(?: from |^import |codec\()'((?![.]|node:)[^'/]+)/gm)].map(([, name = '']) => name),
  );
  return [...new Set(names)].sort();
}

function bytesOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

const engines = used(() => startTestEngines({ kafka: true, clickhouse: true }));
let project: EmptyProject;
const installed = (path: string): string => join(project.folder, 'node_modules/countyflow-publisher', path);
const nodeOf = (line: NodeLine): string => join(project.folder, `node_modules/node${String(line)}/bin/node`);
/** Checks the types of a program against those of the package, and rejects with what is wrong. */
const compiled = (file: string, ...output: readonly string[]) => {
  const options = [
    '--strict',
    '--erasableSyntaxOnly',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--types',
    'node',
  ];
  return project.run('npx', ['tsc', ...options, ...(output.length > 0 ? output : ['--noEmit']), file]);
};
beforeAll(async () => {
  await createPlatformTopics(engines.connections.kafka, { partitions: 1 });
  project = await installPacked('./publishers/library', [TYPESCRIPT, '@types/node@24.19.2']);
  for (const name of ['orders.ndjson', 'mistakes.ndjson', 'publish-orders.ts'])
    copyFileSync(join(PROJECT, 'docs/examples/publisher', name), join(project.folder, name));
  await compiled('publish-orders.ts', '--outDir', 'js');
});
afterAll(() => {
  rmSync(project.folder, { recursive: true, force: true });
});

describe('the package countyflow-publisher', () => {
  it('installs the packages that its code imports, in the versions that the project was tested with', () => {
    const project = manifest('package.json');
    expect(LIBRARY.version).toBe(project.version);
    const named = { ...LIBRARY.dependencies, ...LIBRARY.optionalDependencies };
    expect(named).toEqual(
      Object.fromEntries(Object.keys(named).map((name) => [name, project.dependencies[name]])),
    );
    expect(Object.keys(named).sort()).toEqual(importedBy(installed('dist')));
  });

  it.each(LINES)(
    'sends two versions of an order, and not a third that is wrong, on Node %d',
    async (line) => {
      const environment = { KAFKA_BROKERS: engines.addresses.kafkaBrokers.join(',') };
      const before = (await readTopics(engines.addresses.kafkaBrokers)).length;
      const printed = await project.run(nodeOf(line), ['js/publish-orders.js'], environment);
      expect(printed.stdout).toMatch(/^orders\.events\.v1\.tmall \d: offsets \d+ to \d+$/m);
      expect(printed.stderr).toContain('amount.sum_mismatch /data/goodsAmountFen');
      const sent = await readTopics(engines.addresses.kafkaBrokers);
      expect(sent).toHaveLength(before + 2);
      const versions = sent
        .filter(({ key }) => key === OF_EXAMPLE)
        .map(({ value }) => (JSON.parse(value) as { data: { version: number } }).data.version);
      expect(versions.slice(-2)).toEqual([1, 2]);
    },
  );

  it('has the contract, and all that its pages link to', () => {
    expect(readFileSync(installed('LICENSE'), 'utf8')).toContain('Apache License');
    const contract = readdirSync(join(PROJECT, 'docs/contract'), { recursive: true, encoding: 'utf8' });
    const carried = readdirSync(installed('docs/contract'), { recursive: true, encoding: 'utf8' });
    expect(carried.sort()).toEqual(contract.sort());
    for (const page of ['README.md', 'docs/contract/README.md', 'docs/publisher/tools.md'])
      expect(brokenLinks(installed(page))).toEqual([]);
    expect(readFileSync(installed('README.md'), 'utf8')).toContain('](docs/contract/README.md)');
  });

  it('makes and judges events as its README says, and finds a wrong one', async () => {
    const [, program = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(installed('README.md'), 'utf8')) ?? [];
    for (const name of ['order.jd.json', 'shops.csv', 'categories.csv'])
      copyFileSync(join(PROJECT, 'docs/examples/platforms', name), join(project.folder, name));
    writeFileSync(join(project.folder, 'readme.ts'), program);
    await compiled('readme.ts');
    expect((await project.node(24, 'readme.ts')).stdout).toBe('{ accepted: true }\n');
    copyFileSync(join(project.folder, 'mistakes.ndjson'), join(project.folder, 'order.jd.json'));
    expect((await project.node(24, 'readme.ts')).stdout).toContain("code: 'json.syntax'");
    await expect(project.node(20, '--input-type=module', '--eval', program)).rejects.toMatchObject({
      stderr: /the adapters need Node 22 or newer: an older one rounds order ids of 19 digits/,
    });
  });

  it.each(LINES)('gives the verdicts of the vectors of the contract on Node %d', async (line) => {
    writeFileSync(
      join(project.folder, 'vectors.js'),
      `import { readFileSync } from 'node:fs';
       import { validate } from 'countyflow-publisher';
       const { cases } = JSON.parse(readFileSync('node_modules/countyflow-publisher/docs/contract/vectors/verdicts.json'));
       const verdicts = await Promise.all(cases.map(({ text }) => validate(text)));
       console.log(JSON.stringify(verdicts.map(({ problems }) => problems?.[0].code ?? null)));`,
    );
    const { cases } = JSON.parse(readFileSync(installed('docs/contract/vectors/verdicts.json'), 'utf8')) as {
      cases: { code: string | null }[];
    };
    // Only a record has a topic and a key.
    const ofRecord = /^identity\.(topic|key)_mismatch$/;
    const expected = cases.map(({ code }) => (code !== null && ofRecord.test(code) ? null : code));
    expect(new Set(expected).size).toBeGreaterThan(20);
    expect(JSON.parse((await project.node(line, 'vectors.js')).stdout)).toEqual(expected);
  });

  it('carries types that check the example of the documentation, and find a wrong field', async () => {
    const example = readFileSync(join(project.folder, 'publish-orders.ts'), 'utf8');
    writeFileSync(
      join(project.folder, 'wrong.ts'),
      example.replace("orderMode: 'self'", "orderMode: 'cash'"),
    );
    await expect(compiled('wrong.ts')).rejects.toMatchObject({ stdout: /'"cash"' is not assignable/ });
  });
});

describe('the command countyflow-publisher', () => {
  const EXAMPLES = join(PROJECT, 'docs/examples');
  const small = (path = ''): string => join(project.folder, 'small', path);
  const onNode = (line: NodeLine, ...words: readonly string[]) =>
    project.run(nodeOf(line), [small('node_modules/countyflow-publisher/dist/cli/publisher.js'), ...words], {
      KAFKA_BROKERS: engines.addresses.kafkaBrokers.join(','),
    });
  beforeAll(async () => {
    mkdirSync(small());
    writeFileSync(small('package.json'), '{"private":true}');
    const quietly = ['--no-audit', '--no-fund', '--omit=dev', '--ignore-scripts'];
    await project.run('npm', ['install', ...quietly, '--prefix', small(), project.archive]);
  });

  it('comes with at most 60 MB, and needs no script of a package', () => {
    const megabytes = bytesOf(small('node_modules')) / 1_000_000;
    console.info(`countyflow-publisher: ${megabytes.toFixed(1)} MB of node_modules`);
    expect(megabytes).toBeLessThan(60);
    expect(megabytes).toBeGreaterThan(5);
  });

  it.each([22, 24] as const)('judges files, and shows what records become, on Node %d', async (line) => {
    await expect(onNode(line, 'validate', join(EXAMPLES, 'publisher/mistakes.ndjson'))).rejects.toMatchObject(
      { code: 1, stdout: /5 of 6 events refused/ },
    );
    const [order, shops, categories] = ['order.jd.json', 'shops.csv', 'categories.csv'].map((name) =>
      join(EXAMPLES, 'platforms', name),
    );
    const lists = ['--shops', shops ?? '', '--categories', categories ?? ''];
    const shown = await onNode(line, 'show-event', order ?? '', '--as', 'jd', ...lists, '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({
      accepted: 1,
      shownEvents: [{ event: { source: '/platforms/jd', data: { goodsAmountFen: 9000 } } }],
    });
  });

  it('sends a file to Kafka, and the same command sends nothing twice', async () => {
    const orders = join(EXAMPLES, 'publisher/orders.ndjson');
    const publish = () => onNode(22, 'publish', orders, '--receipt', small('receipt.json'), '--json');
    const before = (await readTopics(engines.addresses.kafkaBrokers)).length;
    await publish();
    expect(JSON.parse((await publish()).stdout)).toMatchObject({
      files: [{ acknowledged: 5, acknowledgedBefore: 5 }],
    });
    expect(await readTopics(engines.addresses.kafkaBrokers)).toHaveLength(before + 5);
  });

  it('says what is missing: a newer Node, Kafka, the codec of a file', async () => {
    await expect(onNode(20, '--help')).rejects.toMatchObject({ stderr: /this is Node 20.*install Node 24/ });
    const program = small('node_modules/countyflow-publisher/dist/cli/publisher.js');
    const away = { KAFKA_BROKERS: '127.0.0.1:1' };
    await expect(project.run(nodeOf(24), [program, 'publish', 'orders.ndjson'], away)).rejects.toMatchObject({
      stderr: expect.stringMatching(
        /^countyflow-publisher: cannot reach Kafka on 127.0.0.1:1: set KAFKA_BROKERS to host:port of its brokers$/m,
      ) as string,
    });
    const rows = readFileSync(join(EXAMPLES, 'backfill/orders.csv'), 'utf8');
    await using database = await emptyDatabase(engines.connections.clickhouse);
    const packed = await database.client.exec({
      query: `SELECT * FROM format(CSVWithNames, {rows:String}) FORMAT Parquet
        SETTINGS output_format_parquet_compression_method = 'snappy'`,
      query_params: { rows },
    });
    writeFileSync(small('orders.parquet'), await buffer(packed.stream));
    rmSync(small('node_modules/snappy'), { recursive: true });
    const mapping = join(EXAMPLES, 'backfill/orders.mapping.json');
    await expect(onNode(24, 'validate', small('orders.parquet'), '--mapping', mapping)).rejects.toMatchObject(
      {
        stdout:
          /The file is compressed for the npm package snappy, which has no program .* here: run `npm install --include=optional snappy`/,
      },
    );
  });
});
