import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPlatformTopics } from '../../../operations/topics/create-platform-topics.ts';
import { encodeEvent } from '../../../publishers/library/events.ts';
import { publishEvents } from '../../../publishers/sending/open-publisher.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { startTestEngines, type TestEngines } from '../../engines.ts';
import { type ReadRecord, readTopics } from '../../support/read-topics.ts';
import { compileJava, runMain, whyNoJava } from '../java/java-client.ts';
import { installPackages, runPython, whyNoPython } from '../python-packages.ts';

const at = (name: string): string =>
  fileURLToPath(new URL(`../../../docs/examples/publisher/${name}`, import.meta.url));
const ORDERS = at('orders.ndjson');
const LINES = readFileSync(ORDERS, 'utf8').trim().split('\n');

const [noJava, noPython] = [whyNoJava(), whyNoPython()];
if (noJava !== undefined) console.warn(`The example for Java is not run: ${noJava}`);
if (noPython !== undefined) console.warn(`The example for Python is not run: ${noPython}`);

let engines: TestEngines;
let environment: Record<string, string>;
let packages: Awaited<ReturnType<typeof installPackages>> | undefined;
beforeAll(async () => {
  engines = await startTestEngines({ kafka: true });
  await createPlatformTopics(engines.connections.kafka, { partitions: 7 });
  environment = { KAFKA_BROKERS: engines.addresses.kafkaBrokers.join(',') };
  if (noPython === undefined) packages = await installPackages();
});
afterAll(() => engines.stop());

function missing(): never {
  throw new Error('the packages were not installed');
}

/** What a program adds to the topics. */
async function sentBy(program: () => Promise<unknown>): Promise<ReadRecord[]> {
  const before = new Set((await readTopics(engines.addresses.kafkaBrokers)).map(placeOf));
  await program();
  return (await readTopics(engines.addresses.kafkaBrokers)).filter((record) => !before.has(placeOf(record)));
}

const placeOf = ({ topic, partition, offset }: ReadRecord): string => `${topic} ${partition} ${offset}`;

/** Every line once, under the order id, and the versions of an order in their order. */
function expectOrders(sent: readonly ReadRecord[]): void {
  expect(sent.map(({ value }) => value).sort()).toEqual(LINES.toSorted());
  for (const { key, value } of sent) expect(key).toBe((JSON.parse(value) as { subject: string }).subject);
  const ofOne = sent.filter(({ key }) => key === 'TM-20171111-000042').map(({ value }) => value);
  expect(ofOne).toEqual(LINES.filter((line) => line.includes('TM-20171111-000042')));
}

/** The partition of each key, by the program that sent it. */
const partitions = new Map<string, Map<string | null, number>>();
function remember(program: string, sent: readonly ReadRecord[]): void {
  partitions.set(program, new Map(sent.map(({ key, partition }) => [key, partition])));
}

describe('the examples for publishers', () => {
  it.skipIf(noPython !== undefined)(
    'in Python sends a file of events',
    async () => {
      const sent = await sentBy(() =>
        runPython(packages ?? missing(), [at('publish_orders.py'), ORDERS], environment),
      );
      expectOrders(sent);
      remember('Python', sent);
    },
    180_000,
  );

  it.skipIf(noJava !== undefined)(
    'in Java sends a file of events',
    async () => {
      const classPath = await compileJava('java-publisher-classes', [at('PublishOrders.java')]);
      const sent = await sentBy(() => runMain(classPath, ['PublishOrders', ORDERS], environment, 'UTC'));
      expectOrders(sent);
      remember('Java', sent);
    },
    180_000,
  );

  it('put an order on one partition, whichever language sends it', async () => {
    const events = LINES.map((line) => encodeEvent(JSON.parse(line) as OrderEvent));
    remember('TypeScript', await sentBy(() => publishEvents(engines.connections.kafka, events)));
    const [first, ...others] = partitions.values();
    expect(new Set(first?.values()).size).toBeGreaterThan(1);
    for (const other of others) expect(other).toEqual(first);
  });
});
