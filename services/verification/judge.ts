import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { Counties } from '../../domain/direction.ts';
import type { Order } from '../../domain/order.ts';
import { canonicalContent } from '../../domain/order-content.ts';
import { validateEvent } from '../../domain/validation/validate-event.ts';
import type { Withheld } from '../../domain/validation/batch.ts';

export interface SourceRecord {
  readonly position: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Why the value is not here although there is one. */
  readonly withheld?: Withheld | undefined;
}

/** Either the accepted order, or the reason code that the event is quarantined under. */
export type Judgement =
  { readonly order: Order; readonly contentHash: string } | { readonly refused: string };

/**
 * Judges an event again, by the contract and apart from the ingest: no batches, no threads, no rows of text.
 * `topicPlatform` is the owner of the Kafka topic; undefined for an archive.
 */
export function judge(
  record: SourceRecord,
  topicPlatform: Platform | undefined,
  counties: Counties,
): Judgement {
  const { key, value, withheld } = record;
  if (withheld !== undefined) return { refused: withheld.code };
  if (value === null || value.length === 0) return { refused: 'bytes.empty' };
  if (value.length > MAX_EVENT_BYTES) return { refused: 'bytes.too_large' };
  if (!isUtf8(value)) return { refused: 'bytes.not_utf8' };
  const carrier =
    topicPlatform === undefined
      ? undefined
      : { topicPlatform, key: key === null ? null : key.toString('utf8') };
  const verdict = validateEvent(value.toString('utf8'), { counties, carrier });
  if (!verdict.accepted) return { refused: verdict.problems[0]?.code ?? 'field.value' };
  const digest = createHash('sha256').update(canonicalContent(verdict.order)).digest('hex');
  return { order: verdict.order, contentHash: BigInt(`0x${digest.slice(0, 16)}`).toString() };
}
