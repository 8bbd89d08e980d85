import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { KafkaConnection } from '../../../adapters/configuration/connections.ts';
import { kafkaIsReady } from '../../../adapters/kafka/connect.ts';
import { ENGINES } from '../../setup/project.mjs';
import { find } from '../../setup/shell.mjs';
import { fingerprint } from '../../setup/stamp.mjs';
import { privately, requireProgram } from '../home.ts';
import type { Ports } from '../ports.ts';
import { type Child, type Say, startReady } from '../supervision/child.ts';

const FOLDER = join(ENGINES, 'kafka');
const METRICS = fileURLToPath(new URL('metrics.yaml', import.meta.url));
const run = promisify(execFile);

/**
 * The first compiler alone: a local broker moves bytes more than it computes, and the second compiler costs more
 * than it gains there (starting took 2.4 s of processor time instead of 3.7, taking in 400,000 events 1.1 s
 * instead of 1.7).
 */
const JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];

/** Each of its eleven threads keeps, outside the heap, a buffer as large as the largest message that it ever moved. */
const MEMORY = ['-Xms128m', '-XX:MaxDirectMemorySize=1536m'];
const HEAP_MEBIBYTES = 512;

export interface Broker {
  /** Its data, formatted on first use, and its properties. */
  readonly folder: string;
  readonly properties: (dataFolder: string) => string;
  /** Said to Kafka's own tool when the folder is formatted. */
  readonly formatOptions?: readonly string[];
  /** Of the cluster that the broker joins; one of its own unless given. */
  readonly clusterId?: string;
  readonly heapMebibytes?: number;
  /** On loopback, for Prometheus; without one, nothing serves metrics. */
  readonly metricsPort?: number;
  /** How it is asked whether it is ready. */
  readonly connection: KafkaConnection;
  readonly logPath: string;
  readonly say?: Say | undefined;
}

/** Starts the local Kafka on a folder. Resolves when the broker answers. */
export function startKafka(folder: string, ports: Ports, logPath: string, say?: Say): Promise<Child> {
  return startBroker({
    folder,
    properties: (dataFolder) => serverProperties(dataFolder, ports),
    connection: { brokers: [`127.0.0.1:${ports.kafka}`] },
    metricsPort: ports.kafkaMetrics,
    logPath,
    say,
  });
}

export async function startBroker({
  folder,
  properties,
  formatOptions = [],
  clusterId = newClusterId(),
  heapMebibytes = HEAP_MEBIBYTES,
  metricsPort,
  connection,
  logPath,
  say,
}: Broker): Promise<Child> {
  requireProgram(join(FOLDER, 'jars'), 'Kafka', 'KAFKA_BROKERS');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const dataFolder = join(folder, 'data');
  const propertiesPath = join(folder, 'server.properties');
  writeFileSync(propertiesPath, properties(dataFolder), { mode: 0o600 });
  if (!existsSync(join(dataFolder, 'meta.properties')))
    await format(propertiesPath, clusterId, formatOptions);
  await archiveClasses(propertiesPath);
  return startReady(
    {
      name: 'Kafka',
      run: { program: 'java' },
      args: [
        ...[...JVM, ...MEMORY, `-Xmx${heapMebibytes}m`, ...exporter(metricsPort), ...kafkaClasses()],
        ...['kafka.Kafka', propertiesPath],
      ],
      logPath,
    },
    () => kafkaIsReady(connection),
    say,
  );
}

/** Kafka's jars, and the archive of their classes where there is one for this Java. */
export function kafkaClasses(): string[] {
  const archive = archiveOfClasses();
  return [...(existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []), ...classPath()];
}

/** An archive holds for the path that it was written with. */
const classPath = (): string[] => ['-cp', join(realpathSync(FOLDER), 'jars', '*')];

/** Another Java, or the same one updated, cannot use the archive: hence its name. */
function archiveOfClasses(): string {
  const java = realpathSync(find('java') ?? '/');
  const modules = join(dirname(dirname(java)), 'lib', 'modules');
  const { mtimeMs, size } = statSync(modules, { throwIfNoEntry: false }) ?? {};
  return join(FOLDER, `classes-${fingerprint([], java, `${mtimeMs} ${size}`).slice(0, 16)}.jsa`);
}

/**
 * Keeps Kafka's classes as Java loads them once, for a tool that loads half of what a broker does: a JVM then maps them,
 * instead of reading and checking 54 MB of jars, and a start is a second faster. Kafka starts without the archive too,
 * so a Java that cannot write one stops nothing.
 */
async function archiveClasses(properties: string): Promise<void> {
  const archive = archiveOfClasses();
  if (existsSync(archive)) return;
  // Brokers of a cluster may start at once, in one process: each writes a file of its own.
  const fresh = `${archive}.${randomUUID()}`;
  // A JVM accepts the archive only with the collector and the class path that it was written with.
  const java = ['-XX:+UseSerialGC', '-Xmx128m', `-XX:ArchiveClassesAtExit=${fresh}`, ...classPath()];
  await run('java', [...java, 'kafka.tools.StorageTool', 'info', '-c', properties]).then(
    () => {
      for (const old of globSync(join(FOLDER, 'classes*.jsa'))) rmSync(old, { force: true });
      renameSync(fresh, archive);
    },
    () => {
      rmSync(fresh, { force: true });
    },
  );
}

/** Kafka's own figures are in Java's registry of beans; the exporter shows some of them to Prometheus. */
function exporter(port: number | undefined): string[] {
  const [jar] = globSync(join(realpathSync(FOLDER), 'jars', 'jmx_prometheus_javaagent-*.jar'));
  if (port === undefined || jar === undefined) return [];
  return [`-javaagent:${jar}=127.0.0.1:${port}:${METRICS}`];
}

/** Brokers with the same id form one cluster. */
export function newClusterId(): string {
  return randomBytes(16).toString('base64url');
}

/** Kafka refuses a folder that its own tool has not prepared. */
async function format(properties: string, clusterId: string, options: readonly string[]): Promise<void> {
  try {
    // One argument: an id that begins with a dash would be taken for another option.
    const id = `--cluster-id=${clusterId}`;
    const tool = ['-Xmx128m', ...kafkaClasses(), 'kafka.tools.StorageTool'];
    await privately(() => run('java', [...JVM, ...tool, 'format', id, '-c', properties, ...options]));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Error(`Kafka's folder could not be prepared: ${said}`, { cause: error });
  }
}

/**
 * The configuration of a KRaft node that is broker and controller in one, for one machine: it talks to itself on the
 * controller's port. Its clients need no
 * password, unless properties that come on top say so.
 */
export function serverProperties(
  dataFolder: string,
  { kafka, kafkaController }: Pick<Ports, 'kafka' | 'kafkaController'>,
  onTop: Readonly<Record<string, string>> = {},
): string {
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${kafkaController}`,
    listeners: `PLAINTEXT://127.0.0.1:${kafka},CONTROLLER://127.0.0.1:${kafkaController}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${kafka}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': dataFolder,
    // One node: every internal topic has one copy, and groups need not wait for members to gather.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // Topics are the publishers' contract: none comes into being by a typing error.
    'auto.create.topics.enable': false,
    ...onTop,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
