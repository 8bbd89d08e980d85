import { RemediedError } from '../../adapters/configuration/remedied-error.ts';

/** A publisher's topic is missing: Kafka hides one that the user may not see. */
export function noTopic(topic: string): RemediedError {
  return new RemediedError(
    `there is no topic ${topic}, or you may not see it`,
    'ask the operator, who makes it with `countyflow topics create`',
  );
}
