import { isUtf8 } from 'node:buffer';
import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { openHeldSource, SourceUnreadableError } from '../../pipeline/quarantine/open-held-source.ts';
import { sourceHash } from '../../pipeline/verification/classify-event.ts';
import type { HeldState, Problem } from '../../schemas/event/reason-codes.ts';

/** One refused event, for a decision about it alone. */
export interface FoundEvent {
  readonly source: string;
  readonly topic: string;
  readonly position: string;
  readonly epoch: string;
  readonly state: HeldState;
  readonly code: string;
  readonly problems: readonly Problem[];
  readonly sha256: string;
}

/** No event was refused at this position. */
export class NotHeldError extends Error {
  override readonly name = 'NotHeldError';
}

export async function findHeld(
  client: ClickHouseClient,
  source: string,
  position: string,
): Promise<FoundEvent> {
  const [found] = await rows<FoundEvent>(
    client,
    `SELECT source, topic, held_event.position AS position, epoch, state, code, problems, payload_sha256 AS sha256
     FROM held_event WHERE source = {source:String} AND held_event.position = {position:UInt64}`,
    { source, position },
  );
  if (found === undefined)
    throw new NotHeldError(`no event is held at ${source} ${position}: see countyflow quarantine list`);
  return found;
}

/** A held event with its content, which is nowhere stored. */
export interface ShownEvent extends FoundEvent {
  /** Bytes that are no UTF-8 are replaced by U+FFFD. */
  readonly text: string;
  readonly isUtf8: boolean;
}

/**
 * Reads a held event again from its place. Throws {@link SourceUnreadableError} if its source no longer has it, or
 * has something else there.
 */
export async function showHeld(
  client: ClickHouseClient,
  kafka: KafkaConnection | undefined,
  source: string,
  position: string,
  archives: readonly string[],
): Promise<ShownEvent> {
  const held = await findHeld(client, source, position);
  await using open = await openHeldSource(client, kafka, source, archives);
  for await (const record of open.records(new AbortController().signal, [BigInt(position)])) {
    if (record.withheld?.problems !== undefined)
      throw new SourceUnreadableError(
        `${source} ${position} is a payload of a platform, which is not shown, because it may name people: look at it in its file. ${held.problems[0]?.message ?? held.code}`,
      );
    if (record.withheld !== undefined)
      throw new SourceUnreadableError(
        `${source} ${position} has ${String(record.withheld.bytes)} bytes that are not read: ${held.problems[0]?.message ?? held.code}`,
      );
    const value = record.value ?? Buffer.alloc(0);
    if (sourceHash(record) !== held.sha256)
      throw new SourceUnreadableError(
        `${source} ${position} no longer holds the event that was refused, because the topic or file was replaced: ask the publisher for a corrected event`,
      );
    return { ...held, text: value.toString('utf8'), isUtf8: isUtf8(value) };
  }
  throw new SourceUnreadableError(
    `${source} no longer has ${position}: retention has removed it. Ask the publisher for a corrected event`,
  );
}
