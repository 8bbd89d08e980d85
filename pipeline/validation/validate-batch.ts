import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';
import type { ControlTotal } from '../../domain/control-total.ts';
import type { Counties } from '../../domain/order.ts';
import { ArrivalCounts } from '../../domain/slices.ts';
import {
  type Origin,
  type QuarantinedEvent,
  type RawBatch,
  type Storing,
  type ValidatedBatch,
  type Withheld,
} from '../../domain/validation/batch.ts';
import type { ByteText } from '../../domain/validation/read-compact-event.ts';
import { refusedAs } from '../../domain/validation/validate-event.ts';
import type { Judgement } from '../../domain/validation/validate-total.ts';
import { textOfBytes } from './byte-text.ts';
import { contentHash } from './content-hash.ts';
import { EventIndexBlock, type IndexedEvent } from './event-index-block.ts';
import { judgeEvent } from './judge-event.ts';
import { OrderBlock } from './order-block.ts';

/** Validates a batch and encodes the accepted events. An invalid event never fails the batch. */
export function validateBatch(batch: RawBatch, counties: Counties): ValidatedBatch {
  rows.clear();
  const arrivals = new ArrivalCounts();
  const quarantined: QuarantinedEvent[] = [];
  const controlTotals: ControlTotal[] = [];
  let accepted = 0;
  let earliestMs = Infinity;
  let latestMs = -Infinity;
  for (const event of eventsOf(batch)) {
    const { withheld, origin = withheld } = event;
    const verdict = withheld === undefined ? validateOne(event, batch, counties) : refusedAs(withheld);
    if (verdict.accepted) {
      accepted += 1;
      const { occurredAtMs } = verdict;
      if ('total' in verdict) {
        controlTotals.push(verdict.total);
      } else {
        const { eventId, order } = verdict;
        const receivedAtMs = batch.timestampsMs[event.index] ?? 0;
        if (batch.storing !== undefined)
          rows.add({ eventId, position: positionOf(event, batch), order, occurredAtMs, receivedAtMs });
        arrivals.add(order.placedAtMs, verdict.isSimulated);
      }
      earliestMs = Math.min(earliestMs, occurredAtMs);
      latestMs = Math.max(latestMs, occurredAtMs);
    } else {
      const value = valueOf(event, batch);
      quarantined.push({
        position: BigInt(positionOf(event, batch)),
        problems: verdict.problems,
        eventId: verdict.eventId,
        orderId: verdict.orderId,
        payloadBytes: origin?.bytes ?? value.length,
        payloadSha256: origin?.sha256 ?? hash('sha256', value),
      });
    }
  }
  return {
    ...(batch.storing === undefined ? NO_ROWS : rows.take(batch.storing)),
    accepted,
    quarantined,
    controlTotals,
    arrivals: arrivals.all(),
    occurredMs: accepted === 0 ? null : [earliestMs, latestMs],
  };
}

const NO_ROWS = { orders: null, eventIndex: [] } as const;

/** Positions are far below 2^53. */
function positionOf({ index }: BatchEvent, { origin, steps }: RawBatch): number {
  return Number(origin) + (steps[index] ?? 0);
}

/** A copy, because neither a decoder nor a hash accepts shared memory. */
function valueOf({ valueAt, start, end }: BatchEvent, { bytes }: RawBatch): Buffer {
  return Buffer.from(bytes.subarray(valueAt, valueAt + end - start));
}

function validateOne(event: BatchEvent, batch: RawBatch, counties: Counties): Judgement {
  const { key, text, start, end } = event;
  const { topicPlatform } = batch;
  const context = { counties, carrier: topicPlatform === undefined ? undefined : { topicPlatform, key } };
  return judgeEvent({ text, start, end, value: () => valueOf(event, batch) }, context);
}

/** The rows that the accepted orders of a batch become. Their memory is used again for the next batch. */
class AcceptedRows {
  readonly #orders = new OrderBlock();
  readonly #index = new EventIndexBlock();
  #events = 0;

  add(event: IndexedEvent): void {
    const hash = contentHash(event.order);
    this.#orders.add(event.order, hash);
    this.#index.add(event, hash);
    this.#events += 1;
  }

  /** The rows as blocks. Leaves none here. */
  take({ source, room }: Storing): Pick<ValidatedBatch, 'orders' | 'eventIndex'> {
    if (this.#events === 0) return { orders: null, eventIndex: [] };
    this.#events = 0;
    const orders = this.#orders.take(room);
    const free = orders.buffer === room.buffer ? room.subarray(orders.length) : room;
    return { orders, eventIndex: this.#index.take(source, free) };
  }

  clear(): void {
    this.#orders.clear();
    this.#index.clear();
    this.#events = 0;
  }
}

/** A thread validates one batch at a time. A failed batch may have left rows here. */
const rows = new AcceptedRows();

/** An event of a batch, and the byte string that contains it. */
interface BatchEvent {
  /** Index in the batch. */
  readonly index: number;
  readonly withheld: Withheld | undefined;
  readonly origin: Origin | undefined;
  readonly key: string | null;
  readonly text: ByteText;
  /** Where its value begins and ends in `text`. */
  readonly start: number;
  readonly end: number;
  /** Where its value begins in the bytes of the batch. */
  readonly valueAt: number;
}

/**
 * Converts the batch in parts of this size. V8 puts strings of a megabyte or more outside its young generation, and
 * one string per batch caused a full garbage collection with each batch.
 */
const STRETCH_BYTES = 64 * 1024;

function* eventsOf(batch: RawBatch): Generator<BatchEvent> {
  const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength);
  let stretch: ByteText = { text: '', decode: textOfBytes };
  let stretchStart = 0;
  let stretchEnd = 0;
  let end = 0;
  for (let index = 0; index < batch.keyLengths.length; index += 1) {
    const keyLength = batch.keyLengths[index] ?? -1;
    const keyStart = end;
    const start = keyStart + Math.max(0, keyLength);
    end = start + Math.max(0, batch.valueLengths[index] ?? -1);
    if (end > stretchEnd) {
      stretchStart = keyStart;
      stretchEnd = Math.max(end, Math.min(keyStart + STRETCH_BYTES, bytes.length));
      stretch = { text: bytes.toString('latin1', stretchStart, stretchEnd), decode: textOfBytes };
    }
    yield {
      index,
      withheld: batch.withheld.get(index),
      origin: batch.origins.get(index),
      // Order ids are ASCII, so a key that is not ASCII equals none in any encoding.
      key: keyLength < 0 ? null : stretch.text.slice(keyStart - stretchStart, start - stretchStart),
      text: stretch,
      start: start - stretchStart,
      end: end - stretchStart,
      valueAt: start,
    };
  }
}
