import { createHash, randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { must } from '../../domain/must.ts';
import type { Counties } from '../../domain/order.ts';
import { currentIncarnation } from '../../pipeline/ledger/gaps.ts';
import { parseSourceName, sourceName } from '../../pipeline/ledger/source.ts';
import { type Decider, recordDecisions } from '../../pipeline/quarantine/decisions.ts';
import { judgeValue } from '../../pipeline/verification/classify-event.ts';
import type { Problem } from '../../schemas/event/reason-codes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { platformOf } from '../../schemas/topics.ts';
import { backfillFiles } from '../loads/start-load.ts';
import { findHeld, type FoundEvent, NotHeldError } from './show-held.ts';

export interface CorrectionEngines {
  readonly clickhouse: ClickHouseClient;
  readonly temporal: Client;
  /** Publishes an event to its platform's topic. Resolves to where Kafka put it. */
  readonly publish: (event: EditedEvent) => Promise<readonly PublishedRange[]>;
  readonly counties: Counties;
  /** Where a correction of an archive's line is kept, as an archive of its own. */
  readonly archiveFolder: string;
}

/** A part of a topic; null where Kafka did not say where it is. */
export interface PublishedRange {
  readonly topic: string;
  readonly partition: number | null;
  readonly firstOffset: bigint | null;
}

export interface Place {
  readonly source: string;
  readonly position: string;
}

/** The edited event is still wrong; its problems say how. They repeat nothing of it. */
export class StillRefusedError extends Error {
  override readonly name = 'StillRefusedError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super('the edited event still breaks the contract; nothing was sent');
    this.problems = problems;
  }
}

/**
 * Sends an edited event in place of a held one, by the path of its source: to the platform's topic, or as an archive of
 * one line. Ties the two together in the audit, and resolves to the place of the edited one. The order of the writes
 * makes a crash harmless: the event that is sent again is a duplicate and counts once.
 */
export async function correctHeld(
  engines: CorrectionEngines,
  held: Place,
  edited: Uint8Array,
  decider: Decider,
): Promise<Place> {
  const found = await findHeld(engines.clickhouse, held.source, held.position);
  if (found.state === 'replayed')
    throw new NotHeldError(
      `a replay has accepted ${held.source} ${held.position}: to change the order, publish a newer version`,
    );
  const source = parseSourceName(held.source);
  const platform = found.topic === '' ? undefined : platformOf(found.topic);
  const event = judge(edited, platform, engines.counties);
  const corrected =
    source?.kind === 'archive'
      ? await loadLine(engines, source.sha256, found, event.line)
      : await publishLine(engines, event);
  await recordDecisions(engines.clickhouse, held.source, 'correct', randomUUID(), decider, [
    {
      position: BigInt(held.position),
      epoch: found.epoch,
      code: found.code,
      outcome: 'corrected',
      corrected: { source: corrected.source, position: BigInt(corrected.position) },
    },
  ]);
  return corrected;
}

export interface EditedEvent {
  readonly platform: Platform;
  readonly key: string;
  readonly line: string;
}

/** The edited event as one line, because an archive holds an event in each. */
function judge(edited: Uint8Array, topicPlatform: Platform | undefined, counties: Counties): EditedEvent {
  const value = Buffer.from(edited);
  // The key is the order id of the event itself, so it can be judged only after the rest.
  const verdict = judgeValue(value, { counties, carrier: undefined });
  if (!verdict.accepted) throw new StillRefusedError(verdict.problems);
  const line = JSON.stringify(JSON.parse(value.toString('utf8')));
  const { platform } = 'total' in verdict ? verdict.total : verdict.order;
  const key = 'total' in verdict ? verdict.total.key : verdict.order.orderId;
  if (topicPlatform === undefined) return { platform, key, line };
  const carried = judgeValue(Buffer.from(line), { counties, carrier: { topicPlatform, key } });
  if (!carried.accepted) throw new StillRefusedError(carried.problems);
  return { platform, key, line };
}

async function publishLine({ publish, clickhouse }: CorrectionEngines, event: EditedEvent): Promise<Place> {
  const { topic, ...place } = must((await publish(event))[0], 'the place of the corrected event');
  const partition = must(place.partition, 'its partition');
  const incarnation = await currentIncarnation(clickhouse, { topic, partition });
  return {
    source: sourceName({ kind: 'kafka', topic, partition, incarnation }),
    position: String(must(place.firstOffset, 'its offset')),
  };
}

async function loadLine(
  { temporal, clickhouse, archiveFolder }: CorrectionEngines,
  archiveSha256: string,
  { position }: FoundEvent,
  line: string,
): Promise<Place> {
  const content = `${line}\n`;
  const digest = createHash('sha256').update(content).digest('hex').slice(0, 8);
  await mkdir(archiveFolder, { recursive: true, mode: 0o700 });
  const path = join(archiveFolder, `correction-${archiveSha256}-${position}-${digest}.ndjson`);
  await writeFile(path, content, { mode: 0o600 });
  const { source } = await backfillFiles({ temporal, clickhouse }, [path]);
  return { source, position: '0' };
}
