import { hash } from 'node:crypto';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import { REASONS, type ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Counties } from '../../domain/direction.ts';
import { startOfMinute } from '../../domain/instant.ts';
import { type ByteText, readPlainEvent } from '../../domain/validation/read-plain-event.ts';
import { judgeEvent, validateEvent, type Verdict } from '../../domain/validation/validate-event.ts';
import { decode, textOfBytes } from './byte-text.ts';
import type { QuarantinedEvent, RawBatch, ValidatedBatch, Withheld } from './batch.ts';
import { MonthlyRows } from './monthly-rows.ts';

/** Judges a batch and formats what is accepted. One bad event never fails the batch. */
export function validateBatch(batch: RawBatch, counties: Counties): ValidatedBatch {
  const rows = new MonthlyRows(batch.bytes.length / 2);
  const arrivals = new Map<number, number>();
  const quarantined: QuarantinedEvent[] = [];
  let accepted = 0;
  let earliestMs = Infinity;
  let latestMs = -Infinity;
  for (const event of events(batch)) {
    const { withheld } = event;
    const verdict = withheld === undefined ? judge(event, batch, counties) : refusal(withheld.code);
    if (verdict.accepted) {
      accepted += 1;
      const { order, occurredAtMs } = verdict;
      rows.add(order);
      const minute = startOfMinute(order.placedAtMs);
      arrivals.set(minute, (arrivals.get(minute) ?? 0) + 1);
      earliestMs = Math.min(earliestMs, occurredAtMs);
      latestMs = Math.max(latestMs, occurredAtMs);
    } else {
      const value = batch.bytes.subarray(event.start, event.end);
      quarantined.push({
        position: event.position,
        problems: verdict.problems,
        eventId: verdict.eventId,
        orderId: verdict.orderId,
        payloadBytes: withheld?.bytes ?? value.length,
        payloadSha256: withheld?.sha256 ?? hash('sha256', value),
      });
    }
  }
  return {
    orderRows: rows.pieces(),
    accepted,
    quarantined,
    arrivals: [...arrivals],
    occurredMs: accepted === 0 ? null : [earliestMs, latestMs],
  };
}

/** Where an event stands in the bytes of its batch. */
interface BatchEvent {
  readonly position: bigint;
  readonly withheld: Withheld | undefined;
  readonly bytes: ByteText;
  readonly key: string | null;
  readonly start: number;
  readonly end: number;
}

function* events(batch: RawBatch): Generator<BatchEvent> {
  const { buffer, byteOffset, byteLength } = batch.bytes;
  const text = Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
  const bytes: ByteText = { text, decode: textOfBytes };
  let end = 0;
  for (const [index, position] of batch.positions.entries()) {
    const keyStart = end;
    const keyLength = batch.keyLengths[index] ?? -1;
    const start = keyStart + Math.max(0, keyLength);
    end = start + Math.max(0, batch.valueLengths[index] ?? -1);
    // An order id is ASCII: a key that is not equals none, however it is read.
    const key = keyLength < 0 ? null : bytes.text.slice(keyStart, start);
    yield { position, withheld: batch.withheld.get(index), bytes, key, start, end };
  }
}

function judge({ bytes, key, start, end }: BatchEvent, batch: RawBatch, counties: Counties): Verdict {
  if (start === end) return refusal('bytes.empty');
  if (end - start > MAX_EVENT_BYTES) return refusal('bytes.too_large');
  const { topicPlatform } = batch;
  const context = { counties, carrier: topicPlatform === undefined ? undefined : { topicPlatform, key } };
  const plain = readPlainEvent(bytes, start, end);
  if (plain !== undefined) return judgeEvent(plain, context);
  const text = decode(batch.bytes.subarray(start, end));
  return text === undefined ? refusal('bytes.not_utf8') : validateEvent(text, context);
}

function refusal(code: ReasonCode): Verdict {
  return {
    accepted: false,
    problems: [{ code, path: '', message: REASONS[code] }],
    eventId: '',
    orderId: '',
  };
}
