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
  /** Why the value is missing although the record has one. */
  readonly withheld?: Withheld | undefined;
}

/** The accepted order, or the reason code that the event is quarantined under. */
export type ClassifiedEvent =
  { readonly order: Order; readonly contentHash: string } | { readonly reasonCode: string };

/**
 * Validates an event by the contract, independently of the ingest: no batches, no threads, no text rows.
 * `topicPlatform` is the owner of the Kafka topic; undefined for an archive.
 */
export function classifyEvent(
  record: SourceRecord,
  topicPlatform: Platform | undefined,
  counties: Counties,
): ClassifiedEvent {
  const { key, value, withheld } = record;
  if (withheld !== undefined) return { reasonCode: withheld.code };
  if (value === null || value.length === 0) return { reasonCode: 'bytes.empty' };
  if (value.length > MAX_EVENT_BYTES) return { reasonCode: 'bytes.too_large' };
  if (!isUtf8(value)) return { reasonCode: 'bytes.not_utf8' };
  const carrier =
    topicPlatform === undefined
      ? undefined
      : { topicPlatform, key: key === null ? null : key.toString('utf8') };
  const verdict = validateEvent(value.toString('utf8'), { counties, carrier });
  if (!verdict.accepted) return { reasonCode: verdict.problems[0]?.code ?? 'field.value' };
  const digest = createHash('sha256').update(canonicalContent(verdict.order)).digest('hex');
  return { order: verdict.order, contentHash: BigInt(`0x${digest.slice(0, 16)}`).toString() };
}
