import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kafkaIsReady } from '../../../adapters/kafka/readiness.ts';
import type { KafkaConnection } from '../../../adapters/configuration/connections.ts';
import { PROGRAMS } from '../home.ts';
import { privately } from '../private-files.ts';
import { startChild, untilReady, type Child } from '../supervision/child.ts';
import { serverProperties, type KafkaPorts } from './properties.ts';

const FOLDER = join(PROGRAMS, 'kafka');
const run = promisify(execFile);

/**
 * The first compiler alone: a local broker moves bytes more than it computes, and the second compiler costs more
 * than it gains there (starting took 2.4 s of processor time instead of 3.7, taking in 400,000 events 1.1 s
 * instead of 1.7).
 */
const JVM = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn'];

/** Each of its eleven threads keeps, outside the heap, a buffer as large as the largest message that it ever moved. */
const MEMORY = ['-Xms128m', '-Xmx512m', '-XX:MaxDirectMemorySize=1536m'];

export interface Broker {
  /** Its data, formatted on first use, and its properties. */
  readonly folder: string;
  readonly properties: (dataFolder: string) => string;
  /** Said to Kafka's own tool when the folder is formatted. */
  readonly formatOptions?: readonly string[];
  /** How it is asked whether it is ready. */
  readonly connection: KafkaConnection;
  readonly logPath: string;
}

/** Starts the local Kafka on a folder. Resolves when the broker answers. */
export function startKafka(folder: string, ports: KafkaPorts, logPath: string): Promise<Child> {
  return startBroker({
    folder,
    properties: (dataFolder) => serverProperties(dataFolder, ports),
    connection: { brokers: [`127.0.0.1:${ports.kafka}`] },
    logPath,
  });
}

export async function startBroker({
  folder,
  properties,
  formatOptions = [],
  connection,
  logPath,
}: Broker): Promise<Child> {
  if (!existsSync(join(FOLDER, 'jars')))
    throw new Error('Kafka is not installed: run `node infra/setup/run.mjs`, or set KAFKA_BROKERS');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const dataFolder = join(folder, 'data');
  const propertiesPath = join(folder, 'server.properties');
  writeFileSync(propertiesPath, properties(dataFolder), { mode: 0o600 });
  if (!existsSync(join(dataFolder, 'meta.properties'))) await format(propertiesPath, formatOptions);
  const child = await startChild({
    name: 'Kafka',
    run: { program: 'java' },
    args: [...JVM, ...MEMORY, ...kafkaClasses(), 'kafka.Kafka', propertiesPath],
    logPath,
  });
  try {
    await untilReady(child, () => kafkaIsReady(connection));
  } catch (error) {
    await child.stop();
    throw error;
  }
  return child;
}

/**
 * Kafka's jars, and the archive of their classes that set-up wrote (infra/setup/kafka-classes.mjs). Java goes without
 * an archive that is absent or not for this Java.
 */
export function kafkaClasses(): string[] {
  const archive = join(FOLDER, 'classes.jsa');
  // The archive holds for the path that it was written with.
  const jars = join(realpathSync(FOLDER), 'jars', '*');
  return [...(existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []), '-cp', jars];
}

/** Kafka refuses a folder that its own tool has not prepared. */
async function format(properties: string, options: readonly string[]): Promise<void> {
  const clusterId = randomBytes(16).toString('base64url');
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
