import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ENGINES, PROJECT } from './project.mjs';
import { aptInstall, canInstall, find, run, SetUpError, step } from './shell.mjs';
import { fingerprint, isStamped, writeStamp } from './stamp.mjs';

const OLDEST_JAVA = 17;
const POM = join(PROJECT, 'infra', 'engines', 'kafka', 'pom.xml');
const FOLDER = join(ENGINES, 'kafka');
const STAMP = join(FOLDER, 'stamp');

const wanted = () => fingerprint([POM]);

/** Java is only looked for on PATH here: asking it for its version would cost every warm start 0.3 s. */
export const kafkaIsSetUp = () => isStamped(STAMP, wanted()) && find('java') !== undefined;

/** Apache Kafka's own jars, from its Maven artifacts, and a Java to run them. */
export async function setUpKafka() {
  await ensureJava();
  if (isStamped(STAMP, wanted())) return;
  await ensureMaven();
  await step('Apache Kafka (Maven)', async () => {
    const fresh = `${FOLDER}.new`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh, { recursive: true });
    const jars = `-DoutputDirectory=${join(fresh, 'jars')}`;
    const target = `-DbuildDirectory=${join(fresh, 'target')}`;
    await run('mvn', [
      ...['-q', '-B', '-f', POM, 'dependency:copy-dependencies', '-DincludeScope=runtime'],
      ...[jars, target],
    ]);
    rmSync(FOLDER, { recursive: true, force: true });
    renameSync(fresh, FOLDER);
    writeStamp(STAMP, wanted());
  });
}

/** Sees to a Java that Apache Kafka 4 runs on. */
async function ensureJava() {
  const found = await javaVersion();
  if (found !== undefined && found >= OLDEST_JAVA) return;
  if (!canInstall()) {
    const state = found === undefined ? 'Java is missing' : `Java ${found} is too old`;
    throw new SetUpError(
      `${state}: install Java ${OLDEST_JAVA} or newer (Debian: openjdk-17-jre-headless), or set KAFKA_BROKERS to a running Kafka`,
    );
  }
  await aptInstall(['openjdk-17-jre-headless'], ['default-jre-headless']);
}

/** Sees to Maven, which brings Kafka's jars. Needed once; a set-up that is done does not ask for it. */
async function ensureMaven() {
  if (find('mvn') !== undefined) return;
  if (!canInstall()) {
    throw new SetUpError(
      'Maven is missing: install it (Debian: maven), or set KAFKA_BROKERS to a running Kafka',
    );
  }
  await aptInstall(['maven']);
}

/** The major version of `java`, or undefined where there is none. */
async function javaVersion() {
  if (find('java') === undefined) return undefined;
  const output = await run('java', ['-version']);
  const major = /version "(\d+)/.exec(output)?.[1];
  return major === undefined ? undefined : Number(major);
}

const CLASSES_STAMP = join(FOLDER, 'classes.stamp');

/** Kafka's classes as Java loaded them once: a JVM maps them instead of reading and checking 54 MB of jars. */
const ARCHIVE = join(FOLDER, 'classes.jsa');

/** Another Java, or the same one updated, cannot use the archive: it then starts without it, a second slower. */
function wantedClasses() {
  const java = find('java');
  if (java === undefined) return '';
  const program = realpathSync(java);
  const modules = join(dirname(dirname(program)), 'lib', 'modules');
  const { mtimeMs, size } = statSync(modules, { throwIfNoEntry: false }) ?? {};
  return fingerprint([join(FOLDER, 'stamp')], program, `${mtimeMs} ${size}`);
}

export const kafkaClassesAreSetUp = () => isStamped(CLASSES_STAMP, wantedClasses());

/** Kafka starts without the archive too, so a Java that cannot write one stops nothing. */
export async function setUpKafkaClasses() {
  if (kafkaClassesAreSetUp()) return;
  await step("Kafka's classes for a fast start", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countyflow-kafka-'));
    const fresh = `${ARCHIVE}.${process.pid}`;
    try {
      await load(folder, fresh);
      renameSync(fresh, ARCHIVE);
    } catch (error) {
      process.stderr.write(`set-up: Kafka will start slower: ${error.message}\n`);
    } finally {
      rmSync(fresh, { force: true });
      rmSync(folder, { recursive: true, force: true });
    }
    writeStamp(CLASSES_STAMP, wantedClasses());
  });
}

/** Runs Kafka's tool that prepares a folder, which loads half of what a broker loads and ends by itself. */
async function load(folder, archive) {
  const properties = join(folder, 'server.properties');
  const values = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': '1@127.0.0.1:9093',
    listeners: 'PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9093',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(folder, 'data'),
  };
  writeFileSync(
    properties,
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  // A JVM accepts the archive only with the collector and the class path that it was written with.
  const jars = join(realpathSync(FOLDER), 'jars', '*');
  const options = ['-XX:+UseSerialGC', '-Xmx128m', `-XX:ArchiveClassesAtExit=${archive}`, '-cp', jars];
  const id = '--cluster-id=AAAAAAAAAAAAAAAAAAAAAA';
  await run('java', [...options, 'kafka.tools.StorageTool', 'format', id, '-c', properties]);
}
