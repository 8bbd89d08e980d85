import { hash } from 'node:crypto';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import { REASONS, type ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Counties } from '../../domain/direction.ts';
import { startOfMinute } from '../../domain/instant.ts';
import { validateEvent, type Verdict } from '../../domain/validation/validate-event.ts';
import { orderRow } from './order-row.ts';
import type { QuarantinedEvent, RawBatch, ValidatedBatch, Withheld } from './batch.ts';

/** ClickHouse refuses a whole insert that touches more than 100 partitions; `orders` has one per month. */
const MAX_MONTHS_PER_INSERT = 90;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Judges a batch and formats what is accepted. One bad event never fails the batch. */
export function validateBatch(batch: RawBatch, counties: Counties): ValidatedBatch {
  const rowsByMonth = new Map<string, string>();
  const arrivals = new Map<number, number>();
  const quarantined: QuarantinedEvent[] = [];
  let accepted = 0;
  let earliestMs = Infinity;
  let latestMs = -Infinity;
  for (const { position, key, value, withheld } of events(batch)) {
    const verdict = withheld === undefined ? judge(key, value, batch, counties) : refusal(withheld.code);
    if (verdict.accepted) {
      accepted += 1;
      const { order, occurredAtMs } = verdict;
      const month = new Date(order.placedAtMs + SHANGHAI_OFFSET_MS).toISOString().slice(0, 7);
      rowsByMonth.set(month, (rowsByMonth.get(month) ?? '') + orderRow(order));
      const minute = startOfMinute(order.placedAtMs);
      arrivals.set(minute, (arrivals.get(minute) ?? 0) + 1);
      earliestMs = Math.min(earliestMs, occurredAtMs);
      latestMs = Math.max(latestMs, occurredAtMs);
    } else {
      quarantined.push({
        position,
        problems: verdict.problems,
        eventId: verdict.eventId,
        orderId: verdict.orderId,
        payloadBytes: withheld?.bytes ?? value?.length ?? 0,
        payloadSha256: withheld?.sha256 ?? hash('sha256', value ?? ''),
      });
    }
  }
  return {
    orderRows: piecesByMonths([...rowsByMonth.values()]),
    accepted,
    quarantined,
    arrivals: [...arrivals],
    occurredMs: accepted === 0 ? null : [earliestMs, latestMs],
  };
}

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

function* events(batch: RawBatch): Generator<{
  position: bigint;
  key: Uint8Array | null;
  value: Uint8Array | null;
  withheld: Withheld | undefined;
}> {
  let at = 0;
  const take = (length: number | undefined): Uint8Array | null => {
    if (length === undefined || length < 0) return null;
    at += length;
    return batch.bytes.subarray(at - length, at);
  };
  for (const [index, position] of batch.positions.entries()) {
    const key = take(batch.keyLengths[index]);
    yield { position, key, value: take(batch.valueLengths[index]), withheld: batch.withheld.get(index) };
  }
}

function judge(
  key: Uint8Array | null,
  value: Uint8Array | null,
  batch: RawBatch,
  counties: Counties,
): Verdict {
  if (value === null || value.length === 0) return refusal('bytes.empty');
  if (value.length > MAX_EVENT_BYTES) return refusal('bytes.too_large');
  const text = decode(value);
  if (text === undefined) return refusal('bytes.not_utf8');
  const { topicPlatform } = batch;
  const carrier =
    topicPlatform === undefined
      ? undefined
      : { topicPlatform, key: key === null ? null : (decode(key) ?? null) };
  return validateEvent(text, { counties, carrier });
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    // A fatal decoder says no more than that the bytes are not UTF-8.
    return undefined;
  }
}

function refusal(code: ReasonCode): Verdict {
  return {
    accepted: false,
    problems: [{ code, path: '', message: REASONS[code] }],
    eventId: '',
    orderId: '',
  };
}

function piecesByMonths(rows: readonly string[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < rows.length; at += MAX_MONTHS_PER_INSERT) {
    pieces.push(new TextEncoder().encode(rows.slice(at, at + MAX_MONTHS_PER_INSERT).join('')));
  }
  return pieces;
}
