import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlatformTopics } from '../../../operations/topics/create-platform-topics.ts';
import { PROJECT } from '../../../infra/setup/project.mjs';
import { startTestEngines } from '../../engines.ts';
import { readTopics } from '../../support/read-topics.ts';
import { type EmptyProject, installPacked, NODES, type NodeLine } from './empty-project.ts';
import { used } from '../../support/used.ts';

const manifest = (path: string) =>
  JSON.parse(readFileSync(join(PROJECT, path), 'utf8')) as {
    readonly version: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
const LIBRARY = manifest('publishers/library/package.json');
const TYPESCRIPT = 'typescript@6.0.3';
/** The one that strips types. */
const NODE_24 = 'node_modules/node24/bin/node';
const OF_EXAMPLE = 'TM-20171111-000061';
const LINES = Object.keys(NODES).map(Number) as NodeLine[];
/** As a program of a platform would: an order that the contract takes, and one whose sum is wrong. */
const PROGRAM = `
import { openKafkaPublisher, InvalidEventError } from 'countyflow-publisher';
import { readFileSync } from 'node:fs';
const [brokers, id] = process.argv.slice(2);
const [line] = readFileSync('orders.ndjson', 'utf8').split('\\n');
const event = JSON.parse(line);
const publisher = await openKafkaPublisher({ kafka: { brokers: [brokers] } });
await publisher.send({ ...event, id });
const wrong = { ...event, data: { ...event.data, goodsAmountFen: event.data.goodsAmountFen + 1 } };
await publisher.send(wrong).catch((error) => {
  if (!(error instanceof InvalidEventError)) throw error;
  console.log(error.problems.map(({ code }) => code).join());
});
await publisher.close();
`;

const engines = used(() => startTestEngines({ kafka: true }));
let project: EmptyProject;
beforeAll(async () => {
  await createPlatformTopics(engines.connections.kafka, { partitions: 1 });
  project = await installPacked('./publishers/library', [TYPESCRIPT, '@types/node@24.19.2']);
  for (const name of ['orders.ndjson', 'publish-orders.ts'])
    copyFileSync(join(PROJECT, 'docs/examples/publisher', name), join(project.folder, name));
  writeFileSync(join(project.folder, 'publish.js'), PROGRAM);
});
afterAll(() => {
  rmSync(project.folder, { recursive: true, force: true });
});

describe('the package countyflow-publisher', () => {
  it('installs the packages that the project itself was tested with, and no other', () => {
    const project = manifest('package.json');
    expect(LIBRARY.version).toBe(project.version);
    const names = Object.keys(LIBRARY.dependencies);
    expect(LIBRARY.dependencies).toEqual(
      Object.fromEntries(names.map((name) => [name, project.dependencies[name]])),
    );
  });

  it.each(LINES)('sends to Kafka and refuses what breaks the contract on Node %d', async (line) => {
    const { brokers, id } = {
      brokers: engines.addresses.kafkaBrokers.join(','),
      id: `on-node-${String(line)}`,
    };
    const { stdout } = await project.node(line, 'publish.js', brokers, id);
    expect(stdout).toBe('amount.sum_mismatch\n');
    const sent = await readTopics(engines.addresses.kafkaBrokers);
    expect(sent.map(({ value }) => (JSON.parse(value) as { id: string }).id)).toContain(id);
  });

  it('runs the example of the documentation: two versions of an order, and not a third that is wrong', async () => {
    const environment = { KAFKA_BROKERS: engines.addresses.kafkaBrokers.join(',') };
    const printed = await project.run(join(project.folder, NODE_24), ['publish-orders.ts'], environment);
    expect(printed.stdout).toMatch(/^orders\.events\.v1\.tmall \d: offsets \d+ to \d+$/m);
    expect(printed.stderr).toContain('amount.sum_mismatch /data/goodsAmountFen');
    const sent = (await readTopics(engines.addresses.kafkaBrokers)).filter(({ key }) => key === OF_EXAMPLE);
    const versions = sent.map(
      ({ value }) => (JSON.parse(value) as { data: { version: number } }).data.version,
    );
    expect(versions).toEqual([1, 2]);
  });

  it('carries types that check the example of the documentation, and find a wrong field', async () => {
    const example = readFileSync(join(project.folder, 'publish-orders.ts'), 'utf8');
    writeFileSync(
      join(project.folder, 'wrong.ts'),
      example.replace("orderMode: 'self'", "orderMode: 'cash'"),
    );
    const check = (file: string) =>
      project.run('npx', [
        'tsc',
        '--noEmit',
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2022',
        '--types',
        'node',
        file,
      ]);
    await check('publish-orders.ts');
    await expect(check('wrong.ts')).rejects.toMatchObject({ stdout: /'"cash"' is not assignable/ });
  });
});
