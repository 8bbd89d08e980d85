import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINES, PROJECT } from './project.mjs';
import { aptInstall, find, run, step } from './shell.mjs';
import { fingerprint, isStamped, writeStamp } from './stamp.mjs';

const OLDEST_JAVA = 17;
const ELSEWHERE = 'set KAFKA_BROKERS to a running Kafka';
const POM = join(PROJECT, 'infra', 'engines', 'kafka', 'pom.xml');
const FOLDER = join(ENGINES, 'kafka');
const STAMP = join(FOLDER, 'stamp');

const wanted = () => fingerprint([POM]);

/** Java is only looked for on PATH here: asking it for its version would cost every warm start 0.3 s. */
export const kafkaIsSetUp = () => isStamped(STAMP, wanted()) && find('java') !== undefined;

/** Apache Kafka's own jars, from its Maven artifacts, and a Java to run them. */
export async function setUpKafka() {
  const java = await javaVersion();
  if (java === undefined || java < OLDEST_JAVA) {
    const state = java === undefined ? 'Java is missing' : `Java ${java} is too old`;
    const remedy = `install Java ${OLDEST_JAVA} or newer (Debian: openjdk-17-jre-headless), or ${ELSEWHERE}`;
    await aptInstall(`${state}: ${remedy}`, ['openjdk-17-jre-headless'], ['default-jre-headless']);
  }
  if (isStamped(STAMP, wanted())) return;
  if (find('mvn') === undefined)
    await aptInstall(`Maven is missing: install it (Debian: maven), or ${ELSEWHERE}`, ['maven']);
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

/** The major version of `java`, or undefined where there is none. */
async function javaVersion() {
  if (find('java') === undefined) return undefined;
  const output = await run('java', ['-version']);
  const major = /version "(\d+)/.exec(output)?.[1];
  return major === undefined ? undefined : Number(major);
}
