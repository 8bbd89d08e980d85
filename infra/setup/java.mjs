import { aptInstall, canInstall } from './debian.mjs';
import { find, run, SetUpError } from './shell.mjs';

const OLDEST = 17;

/** Sees to a Java that Apache Kafka 4 runs on. */
export async function ensureJava() {
  const found = await javaVersion();
  if (found !== undefined && found >= OLDEST) return;
  if (!canInstall()) {
    const state = found === undefined ? 'Java is missing' : `Java ${found} is too old`;
    throw new SetUpError(
      `${state}: install Java ${OLDEST} or newer (Debian: openjdk-17-jre-headless), or set KAFKA_BROKERS to a running Kafka`,
    );
  }
  await aptInstall(['openjdk-17-jre-headless'], ['default-jre-headless']);
}

/** Sees to Maven, which brings Kafka's jars. Needed once; a set-up that is done does not ask for it. */
export async function ensureMaven() {
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
