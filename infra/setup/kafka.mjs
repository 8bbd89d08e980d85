import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureJava, ensureMaven } from './java.mjs';
import { ENGINES, PROJECT } from './project.mjs';
import { step } from './progress.mjs';
import { find, run } from './shell.mjs';
import { fingerprint, isStamped, writeStamp } from './stamp.mjs';

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
