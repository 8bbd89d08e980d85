import { hash } from 'node:crypto';
import type { Counties } from '../../domain/direction.ts';
import { startOfSlice } from '../../domain/slices.ts';
import type { ControlTotal } from '../../domain/control-total.ts';
import type { Judgement } from '../../domain/validation/validate-total.ts';
import type { QuarantinedEvent, RawBatch, ValidatedBatch } from '../../domain/validation/batch.ts';
import { judgeEvent, refusal } from '../../services/validation/judge-event.ts';
import { type BatchEvent, eventsOf } from './batch-events.ts';
import { OrderBlock } from './order-block.ts';

/** A thread fills one block at a time. A failed batch may have left rows in it. */
const rows = new OrderBlock();

/** Validates a batch and encodes the accepted events. An invalid event never fails the batch. */
export function validateBatch(batch: RawBatch, counties: Counties): ValidatedBatch {
  rows.clear();
  const arrivals = new Map<number, number>();
  const quarantined: QuarantinedEvent[] = [];
  const controlTotals: ControlTotal[] = [];
  let [accepted, orders] = [0, 0];
  let earliestMs = Infinity;
  let latestMs = -Infinity;
  for (const event of eventsOf(batch)) {
    const { withheld } = event;
    const verdict = withheld === undefined ? validateOne(event, batch, counties) : refusal(withheld.code);
    if (verdict.accepted) {
      accepted += 1;
      const { occurredAtMs } = verdict;
      if ('total' in verdict) controlTotals.push(verdict.total);
      else {
        orders += 1;
        rows.add(verdict.order);
        const slice = startOfSlice(verdict.order.placedAtMs);
        arrivals.set(slice, (arrivals.get(slice) ?? 0) + 1);
      }
      earliestMs = Math.min(earliestMs, occurredAtMs);
      latestMs = Math.max(latestMs, occurredAtMs);
    } else {
      const value = valueOf(event, batch);
      quarantined.push({
        position: batch.origin + BigInt(batch.steps[event.index] ?? 0),
        problems: verdict.problems,
        eventId: verdict.eventId,
        orderId: verdict.orderId,
        payloadBytes: withheld?.bytes ?? value.length,
        payloadSha256: withheld?.sha256 ?? hash('sha256', value),
      });
    }
  }
  return {
    orders: orders === 0 ? null : rows.take(batch.room),
    accepted,
    quarantined,
    controlTotals,
    arrivals: [...arrivals],
    occurredMs: accepted === 0 ? null : [earliestMs, latestMs],
  };
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
