import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { find, run } from '../../../infra/setup/shell.mjs';
import { encodeEvent } from '../../../publishers/library/events.ts';
import { publishEvents } from '../../../publishers/sending/open-publisher.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { validEvent } from '../../support/events.ts';
import { openIngestHttp } from '../../support/ingest-http.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { preparedFolder } from '../../support/prepared-folder.ts';
import { type ReadRecord, readTopics } from '../../support/read-topics.ts';
import { used, useFolder } from '../../support/used.ts';
import { installPackages, runPython, whyNoPython } from '../python-packages.ts';

const EXAMPLE = fileURLToPath(new URL('../../../docs/examples/publisher/java', import.meta.url));

/** Why the example project cannot be built here; undefined where it can. */
function whyNoMaven(): string | undefined {
  const missing = ['java', 'javac', 'mvn'].filter((program) => find(program) === undefined);
  return missing.length === 0 ? undefined : `not on this machine: ${missing.join(', ')}`;
}

/** The commands of its page: one builds, one runs. */
const [BUILD = '', RUN = ''] = (fencedBlocks(page('docs/publisher/tools.md'), 'sh')[0] ?? '').split('\n');

/** Builds a copy of the example, as a publisher would. Resolves to a function that runs it. */
async function buildJavaExample(): Promise<
  (environment: Readonly<Record<string, string>>, ...args: readonly string[]) => Promise<string>
> {
  const files = readdirSync(EXAMPLE, { recursive: true, encoding: 'utf8' })
    .map((name) => join(EXAMPLE, name))
    .filter((path) => statSync(path).isFile());
  const folder = await preparedFolder('clients/java-example', files, async (fresh) => {
    cpSync(EXAMPLE, fresh, { recursive: true });
    await run('sh', ['-euc', BUILD], { cwd: fresh });
  });
  const { PATH = '', HOME = '' } = process.env;
  return async (environment, ...args) => {
    const options = { cwd: folder, env: { PATH, HOME, ...environment } };
    return (await promisify(execFile)('sh', ['-euc', `${RUN} "$@"`, 'sh', ...args], options)).stdout;
  };
}

const at = (name: string): string =>
  fileURLToPath(new URL(`../../../docs/examples/publisher/${name}`, import.meta.url));
const ORDERS = at('orders.ndjson');
const LINES = readFileSync(ORDERS, 'utf8').trim().split('\n');

/** The order that the example builds. */
const OF_JAVA = 'TM-20171111-000081';

const [noJava, noPython] = [whyNoMaven(), whyNoPython()];
if (noJava !== undefined) console.warn(`The example for Java is not run: ${noJava}`);
if (noPython !== undefined) console.warn(`The example for Python is not run: ${noPython}`);

const http = used(openIngestHttp);
let environment: Record<string, string>;
let overHttp: Record<string, string>;
let packages: Awaited<ReturnType<typeof installPackages>> | undefined;
beforeAll(async () => {
  environment = { KAFKA_BROKERS: http.engines.addresses.kafkaBrokers.join(',') };
  overHttp = { COUNTYFLOW_URL: http.server.url, COUNTYFLOW_KEY: http.key('tmall') };
  if (noPython === undefined) packages = await installPackages();
});

function missing(): never {
  throw new Error('the packages were not installed');
}

/** What a program adds to the topics. */
async function sentBy(program: () => Promise<unknown>): Promise<ReadRecord[]> {
  const before = new Set((await readTopics(http.engines.addresses.kafkaBrokers)).map(placeOf));
  await program();
  return (await readTopics(http.engines.addresses.kafkaBrokers)).filter(
    (record) => !before.has(placeOf(record)),
  );
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
  it.skipIf(noPython !== undefined)('in Python sends a file of events', async () => {
    const sent = await sentBy(() =>
      runPython(packages ?? missing(), [at('publish_orders.py'), ORDERS], {
        ...environment,
        PYTHONPATH: fileURLToPath(new URL('../../../publishers/python/src', import.meta.url)),
      }),
    );
    expectOrders(sent);
    remember('Python', sent);
  });

  describe.skipIf(noJava !== undefined)('in Java', () => {
    let java: Awaited<ReturnType<typeof buildJavaExample>>;
    beforeAll(async () => {
      java = await buildJavaExample();
    });

    it('sends a file of events', async () => {
      const sent = await sentBy(() => java(environment, ORDERS));
      expectOrders(sent);
      remember('Java', sent);
    });

    it('builds an event and sends it over HTTP, and says why the server refuses', async () => {
      const [sent, ...others] = await sentBy(async () => {
        expect(await java(overHttp)).toBe('{"accepted":1,"refused":0}\n');
      });
      expect([sent?.key, others]).toEqual([OF_JAVA, []]);
      const wrongKey = { ...overHttp, COUNTYFLOW_KEY: `${http.key('tmall')}x` };
      await expect(java(wrongKey)).rejects.toThrow(/the server answers 401: .*key/);
    });

    it('sends no event that the schema refuses', async () => {
      await expect(java(environment, at('mistakes.ndjson'))).rejects.toThrow(
        /breaks the contract: \/data\/paidAt: does not match/,
      );
    });
  });

  it('put an order on one partition, whichever language sends it', async () => {
    const events = LINES.map((line) => encodeEvent(JSON.parse(line) as OrderEvent));
    remember('TypeScript', await sentBy(() => publishEvents(http.engines.connections.kafka, events)));
    const [first, ...others] = partitions.values();
    expect(new Set(first?.values()).size).toBeGreaterThan(1);
    for (const other of others) expect(other).toEqual(first);
  });
});

const PAGE = page('docs/publisher/http.md');
/** By the language of the block: the file that has it, and what runs that. */
const SAMPLES = {
  sh: { file: 'send.sh', command: ['sh', '-eu'], needs: 'curl' },
  js: { file: 'send.mjs', command: [process.execPath], needs: 'sh' },
  python: { file: 'send.py', command: ['python3'], needs: 'python3' },
  java: { file: 'Send.java', command: ['java'], needs: 'javac' },
  go: { file: 'send.go', command: ['go', 'run'], needs: 'go' },
} as const;

const GOCACHE = fileURLToPath(new URL('../../../.countyflow/clients/go/builds', import.meta.url));
const folder = useFolder();

describe('the sample of the page about HTTP', () => {
  it.for(Object.entries(SAMPLES))('in %s sends an event', async ([language, sample], { skip }) => {
    const { file, command, needs } = sample;
    if (find(needs) === undefined) {
      const why = `there is no ${needs} on this machine`;
      console.warn(`The sample in ${language} is not run: ${why}`);
      skip(why);
    }
    const [block = ''] = fencedBlocks(PAGE, language);
    // The other lines of curl send other files.
    writeFileSync(join(folder, file), language === 'sh' ? (block.split('\n')[0] ?? '') : block);
    const id = `sample-in-${language}`;
    writeFileSync(join(folder, 'event.json'), JSON.stringify({ ...validEvent(), id }));
    const [program, ...words] = command;
    const send = async (key: string): Promise<string> => {
      const env = { ...process.env, COUNTYFLOW_URL: new URL(http.server.url).origin, COUNTYFLOW_KEY: key };
      const options = { cwd: folder, env: { ...env, GOCACHE, GOFLAGS: '' } };
      return (await promisify(execFile)(program, [...words, file], options)).stdout;
    };
    expect(await send(http.key('rural-taobao'))).toContain('{"accepted":1,"refused":0}');
    const sent = await readTopics(http.engines.addresses.kafkaBrokers);
    expect(sent.map(({ value }) => (JSON.parse(value) as { id: string }).id)).toContain(id);
    const refused = await send('nobody').catch((error: unknown) => (error as { stdout: string }).stdout);
    expect(refused).toMatch(/"status":401/);
  });
});
