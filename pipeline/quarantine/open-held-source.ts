import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { currentIncarnation } from '../ledger/gaps.ts';
import { parseSourceName } from '../ledger/source.ts';
import { openArchive, openPartition, type OpenSource } from '../verification/open-sources.ts';

/** The source of a held event cannot be read again. */
export class SourceUnreadableError extends Error {
  override readonly name = 'SourceUnreadableError';
}

/**
 * Opens a source to read events of it again. `archives` are files and folders. Throws {@link SourceUnreadableError}
 * if the topic was recreated since the events were read, or no file has the content of the archive.
 */
export async function openHeldSource(
  client: ClickHouseClient,
  kafka: KafkaConnection | undefined,
  name: string,
  archives: readonly string[],
): Promise<OpenSource> {
  const source = parseSourceName(name);
  if (source === undefined)
    throw new SourceUnreadableError(`${name} is not a source: countyflow accounting lists them`);
  if (source.kind === 'archive') {
    const found = await openArchive(client, name, archives);
    if (found !== undefined) return found;
    throw new SourceUnreadableError(`no file with the content of ${name} was found: name it with --archive`);
  }
  if (kafka === undefined)
    throw new SourceUnreadableError(`${name} is read from Kafka, but KAFKA_BROKERS is not set: set it`);
  const incarnation = await currentIncarnation(client, source);
  if (incarnation !== source.incarnation)
    throw new SourceUnreadableError(
      `the log of ${name} was truncated or recreated: it no longer has the event`,
    );
  return openPartition(kafka, source, incarnation);
}
