import { hash } from 'node:crypto';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import type { Counties } from '../../domain/direction.ts';
import { ArrivalCounts } from '../../domain/arrivals.ts';
import type { ControlTotal } from '../../domain/control-total.ts';
import { refusedAs } from '../../domain/validation/refused.ts';
import type { Judgement } from '../../domain/validation/validate-total.ts';
import {
  NO_PLATFORM,
  type QuarantinedEvent,
  type RawBatch,
  type ValidatedBatch,
} from '../../domain/validation/batch.ts';
import { AcceptedRows } from './accepted-rows.ts';
import { judgeEvent } from './judge-event.ts';
import { type BatchEvent, eventsOf } from './batch-events.ts';

/** A thread validates one batch at a time. A failed batch may have left rows here. */
const rows = new AcceptedRows();

/** Validates a batch and encodes the accepted events. An invalid event never fails the batch. */
export function validateBatch(batch: RawBatch, counties: Counties): ValidatedBatch {
  rows.clear();
  const arrivals = new ArrivalCounts();
  const quarantined: QuarantinedEvent[] = [];
  const addresses = batch.storing === undefined ? new AddressList(batch.keyLengths.length) : undefined;
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
        addresses?.set(event.index, verdict.total.platform, verdict.total.key);
      } else {
        const { eventId, order } = verdict;
        const receivedAtMs = batch.timestampsMs[event.index] ?? 0;
        if (addresses === undefined)
          rows.add({ eventId, position: positionOf(event, batch), order, occurredAtMs, receivedAtMs });
        else addresses.set(event.index, order.platform, order.orderId);
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
    addresses,
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

const PLATFORM_INDEX = new Map(PLATFORMS.map((platform, index) => [platform, index]));

class AddressList {
  readonly platforms: Uint8Array;
  readonly orderIds: string[];

  constructor(events: number) {
    this.platforms = new Uint8Array(events).fill(NO_PLATFORM);
    this.orderIds = new Array<string>(events).fill('');
  }

  set(index: number, platform: Platform, orderId: string): void {
    this.platforms[index] = PLATFORM_INDEX.get(platform) ?? NO_PLATFORM;
    this.orderIds[index] = orderId;
  }
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
