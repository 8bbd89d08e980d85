import { isUtf8 } from 'node:buffer';
import { createHash, hash } from 'node:crypto';
import { canonicalTotal, type ControlTotal } from '../../domain/control-total.ts';
import { canonicalContent } from '../../domain/order-content.ts';
import type { Counties, Order } from '../../domain/order.ts';
import type { Origin, Withheld } from '../../domain/validation/batch.ts';
import type { RuleContext } from '../../domain/validation/rules.ts';
import { refusedAs } from '../../domain/validation/validate-event.ts';
import { type Judgement, validateAny } from '../../domain/validation/validate-total.ts';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';

/** Validates the bytes of one event by the contract, independently of the ingest: no batches, no threads, no text rows. */
export function judgeValue(value: Buffer | null, context: RuleContext): Judgement {
  if (value === null || value.length === 0) return refusedAs({ code: 'bytes.empty' });
  if (value.length > MAX_EVENT_BYTES) return refusedAs({ code: 'bytes.too_large' });
  if (!isUtf8(value)) return refusedAs({ code: 'bytes.not_utf8' });
  return validateAny(value.toString('utf8'), context);
}

export interface SourceRecord {
  readonly position: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** Why the value is missing although the record has one. */
  readonly withheld?: Withheld | undefined;
  /** What the value was made from, if it is not what the source has. */
  readonly origin?: Origin | undefined;
}

/** Hex SHA-256 of what the source has, as the quarantine keeps it. */
export function sourceHash({ value, withheld, origin }: Omit<SourceRecord, 'position' | 'key'>): string {
  return (withheld ?? origin)?.sha256 ?? hash('sha256', value ?? '');
}

/** An order or a control total. */
export type AcceptedEvent = { readonly contentHash: string } & (
  { readonly order: Order } | { readonly total: ControlTotal }
);

/** What was accepted, or the reason code that the event is quarantined under. */
export type ClassifiedEvent = AcceptedEvent | { readonly reasonCode: string };

/**
 * Validates an event by the contract, independently of the ingest. `topicPlatform` is the owner of the Kafka topic; undefined for an archive.
 */
export function classifyEvent(
  record: SourceRecord,
  topicPlatform: Platform | undefined,
  counties: Counties,
): ClassifiedEvent {
  const { key, value, withheld } = record;
  if (withheld !== undefined) return { reasonCode: withheld.code };
  const carrier =
    topicPlatform === undefined
      ? undefined
      : { topicPlatform, key: key === null ? null : key.toString('utf8') };
  const verdict = judgeValue(value, { counties, carrier });
  if (!verdict.accepted) return { reasonCode: verdict.problems[0]?.code ?? 'field.value' };
  if ('total' in verdict) return { total: verdict.total, contentHash: hashOf(canonicalTotal(verdict.total)) };
  return { order: verdict.order, contentHash: hashOf(canonicalContent(verdict.order)) };
}

/** The first 8 bytes of the SHA-256, big-endian, as a decimal number. */
function hashOf(canonical: string): string {
  return createHash('sha256').update(canonical).digest().readBigUInt64BE().toString();
}
