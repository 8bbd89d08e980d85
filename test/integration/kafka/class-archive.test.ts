import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';
import { kafkaClasses } from '../../../infra/engines/kafka/start.ts';
import { startTestEngines } from '../../engines.ts';

const run = promisify(execFile);

/** A Java that refuses the archive says nothing, and starts Kafka a second later. */
it('the local Kafka takes its classes from the archive that its first start wrote', async () => {
  const engines = await startTestEngines({ kafka: true }, readEnvironment({}));
  await engines.stop();
  const options = ['-XX:+UseSerialGC', '-Xlog:class+load', ...kafkaClasses()];
  const { stdout } = await run('java', [...options, 'kafka.tools.StorageTool', 'random-uuid'], {
    maxBuffer: 64 * 1024 * 1024,
  });
  expect(stdout).toMatch(/ kafka\.tools\.StorageTool source: shared objects file/);
});
