import { join } from 'node:path';
import { kafkaClassesAreSetUp, setUpKafkaClasses } from './kafka-classes.mjs';
import { kafkaIsSetUp, setUpKafka } from './kafka.mjs';
import { withLock } from './lock.mjs';
import { nodeModulesAreSetUp, setUpNodeModules } from './node-modules.mjs';
import { PROJECT } from './project.mjs';
import { setUpTemporal, temporalIsSetUp } from './temporal.mjs';

const LOCK = join(PROJECT, '.countyflow', 'set-up.lock');

/**
 * Brings what is missing: node modules (ClickHouse comes with them, as a library), Kafka's jars, the Temporal CLI.
 * An engine whose address is given is not installed. Cheap when there is nothing to do, safe to run again and
 * from several processes at once. Throws SetUpError, which names the remedy.
 */
export async function setUp(environment = process.env) {
  const parts = [
    { done: nodeModulesAreSetUp, make: setUpNodeModules },
    ...(environment.KAFKA_BROKERS
      ? []
      : [
          { done: kafkaIsSetUp, make: setUpKafka },
          { done: kafkaClassesAreSetUp, make: setUpKafkaClasses },
        ]),
    ...(environment.TEMPORAL_ADDRESS ? [] : [{ done: temporalIsSetUp, make: setUpTemporal }]),
  ];
  if (parts.every((part) => part.done())) return;
  const onWait = (pid) => process.stderr.write(`set-up: waiting for another set-up (process ${pid})\n`);
  await withLock(LOCK, onWait, async () => {
    for (const part of parts) if (!part.done()) await part.make();
  });
}
