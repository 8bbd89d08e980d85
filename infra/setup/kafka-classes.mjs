import { mkdtempSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ENGINES } from './project.mjs';
import { step } from './progress.mjs';
import { find, run } from './shell.mjs';
import { fingerprint, isStamped, writeStamp } from './stamp.mjs';

const FOLDER = join(ENGINES, 'kafka');
const STAMP = join(FOLDER, 'classes.stamp');

/** Kafka's classes as Java loaded them once: a JVM maps them instead of reading and checking 54 MB of jars. */
const ARCHIVE = join(FOLDER, 'classes.jsa');

/** Another Java, or the same one updated, cannot use the archive: it then starts without it, a second slower. */
function wanted() {
  const java = find('java');
  if (java === undefined) return '';
  const program = realpathSync(java);
  const modules = join(dirname(dirname(program)), 'lib', 'modules');
  const { mtimeMs, size } = statSync(modules, { throwIfNoEntry: false }) ?? {};
  return fingerprint([join(FOLDER, 'stamp')], program, `${mtimeMs} ${size}`);
}

export const kafkaClassesAreSetUp = () => isStamped(STAMP, wanted());

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
    writeStamp(STAMP, wanted());
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
