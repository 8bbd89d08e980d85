import type { Command } from 'commander';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { RemediedError, VariableError } from '../../adapters/configuration/remedied-error.ts';
import { ArchiveError } from '../../pipeline/archives/archive-error.ts';
import { explainDriver } from '../../publishers/sending/open-publisher.ts';
import { openProgram } from '../open-program.ts';
import { printFailure } from '../print-failure.ts';
import { version } from '../usage.ts';
import { registerShowEvent, registerValidate } from '../validate/validate.ts';
import { registerPublish } from './publish.ts';

const NAME = 'countyflow-publisher';
const NAME_KAFKA = 'set KAFKA_BROKERS to host:port of its brokers';
const NAME_TARGET = `${NAME_KAFKA}, or COUNTYFLOW_URL and COUNTYFLOW_KEY to send over HTTP`;
const MANIFEST = new URL('../../publishers/library/package.json', import.meta.url);

/** The commands of a publisher, who has no other part of Countyflow. */
export function createPublisherProgram(asJson: boolean): Promise<Command> {
  const program = openProgram(
    NAME,
    "Checks order events by Countyflow's contract, and sends them to Kafka or over HTTP.",
    version(MANIFEST),
    asJson,
  );
  registerValidate(program);
  registerShowEvent(program);
  registerPublish(program, kafkaOfVariables);
  return Promise.resolve(program);
}

function kafkaOfVariables(): KafkaConnection {
  const { kafkaBrokers: brokers, credentials } = readEnvironment();
  if (brokers === undefined || brokers.length === 0)
    throw new RemediedError('nothing says where to send', NAME_TARGET);
  return { brokers, awayRemedy: NAME_KAFKA, ...credentials.kafka };
}

/** Prints why a command failed, and sets its exit code. */
export function fail(error: unknown, asJson: boolean): void {
  printFailure(error, asJson, {
    program: NAME,
    codes: [
      [VariableError, 'configuration'],
      [RemediedError, 'unavailable'],
      [ArchiveError, 'unreadable'],
    ],
    explain: explainDriver,
  });
}
