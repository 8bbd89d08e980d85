import { createHash, hash } from 'node:crypto';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import type { Counties } from '../../domain/direction.ts';
import { canonicalTotal, type ControlTotal } from '../../domain/control-total.ts';
import type { Order } from '../../domain/order.ts';
import { canonicalContent } from '../../domain/order-content.ts';
import type { Origin, Withheld } from '../../domain/validation/batch.ts';
import { judgeValue } from './judge-value.ts';

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

/** The accepted order or control total, or the reason code that the event is quarantined under. */
export type ClassifiedEvent =
  | { readonly order: Order; readonly contentHash: string }
  | { readonly total: ControlTotal; readonly contentHash: string }
  | { readonly reasonCode: string };

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
