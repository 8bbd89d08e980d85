import { hash } from 'node:crypto';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import type { Counties } from '../../domain/direction.ts';
import type { Order } from '../../domain/order.ts';
import { startOfSlice } from '../../domain/slices.ts';
import { readCompactEvent } from '../../domain/validation/read-compact-event.ts';
import { refusedAs } from '../../domain/validation/refused.ts';
import { checkParsedEvent, validateEvent, type Verdict } from '../../domain/validation/validate-event.ts';
import {
  NO_PLATFORM,
  type QuarantinedEvent,
  type RawBatch,
  type ValidatedBatch,
} from '../../domain/validation/batch.ts';
import { type BatchEvent, eventsOf } from './batch-events.ts';
import { decode } from './byte-text.ts';
import { OrderBlock } from './order-block.ts';

/** A thread fills one block at a time. A failed batch may have left rows in it. */
const rows = new OrderBlock();

/** Validates a batch and encodes the accepted events. An invalid event never fails the batch. */
export function validateBatch(batch: RawBatch, counties: Counties): ValidatedBatch {
  rows.clear();
  const arrivals = new Map<number, number>();
  const quarantined: QuarantinedEvent[] = [];
  const addresses = batch.room === undefined ? new AddressList(batch.keyLengths.length) : undefined;
  let accepted = 0;
  let earliestMs = Infinity;
  let latestMs = -Infinity;
  for (const event of eventsOf(batch)) {
    const { withheld, origin = withheld } = event;
    const verdict = withheld === undefined ? validateOne(event, batch, counties) : refusedAs(withheld);
    if (verdict.accepted) {
      accepted += 1;
      const { order, occurredAtMs } = verdict;
      if (addresses === undefined) rows.add(order);
      else addresses.set(event.index, order);
      const slice = startOfSlice(order.placedAtMs);
      arrivals.set(slice, (arrivals.get(slice) ?? 0) + 1);
      earliestMs = Math.min(earliestMs, occurredAtMs);
      latestMs = Math.max(latestMs, occurredAtMs);
    } else {
      const value = valueOf(event, batch);
      quarantined.push({
        position: batch.origin + BigInt(batch.steps[event.index] ?? 0),
        problems: verdict.problems,
        eventId: verdict.eventId,
        orderId: verdict.orderId,
        payloadBytes: origin?.bytes ?? value.length,
        payloadSha256: origin?.sha256 ?? hash('sha256', value),
      });
    }
  }
  return {
    orders: accepted === 0 || batch.room === undefined ? null : rows.take(batch.room),
    addresses,
    accepted,
    quarantined,
    arrivals: [...arrivals],
    occurredMs: accepted === 0 ? null : [earliestMs, latestMs],
  };
}

const PLATFORM_INDEX = new Map(PLATFORMS.map((platform, index) => [platform, index]));

class AddressList {
  readonly platforms: Uint8Array;
  readonly orderIds: string[];

  constructor(events: number) {
    this.platforms = new Uint8Array(events).fill(NO_PLATFORM);
    this.orderIds = new Array<string>(events).fill('');
  }

  set(index: number, { platform, orderId }: Order): void {
    this.platforms[index] = PLATFORM_INDEX.get(platform) ?? NO_PLATFORM;
    this.orderIds[index] = orderId;
  }
}

/** A copy, because neither a decoder nor a hash accepts shared memory. */
function valueOf({ valueAt, start, end }: BatchEvent, { bytes }: RawBatch): Buffer {
  return Buffer.from(bytes.subarray(valueAt, valueAt + end - start));
}

function validateOne(event: BatchEvent, batch: RawBatch, counties: Counties): Verdict {
  const { key, start, end } = event;
  if (start === end) return refusal('bytes.empty');
  if (end - start > MAX_EVENT_BYTES) return refusal('bytes.too_large');
  const { topicPlatform } = batch;
  const context = { counties, carrier: topicPlatform === undefined ? undefined : { topicPlatform, key } };
  const compact = readCompactEvent(event.text, start, end);
  if (compact !== undefined) return checkParsedEvent(compact, context);
  const text = decode(valueOf(event, batch));
  return text === undefined ? refusal('bytes.not_utf8') : validateEvent(text, context);
}

function refusal(code: ReasonCode): Verdict {
  return refusedAs({ code });
}
