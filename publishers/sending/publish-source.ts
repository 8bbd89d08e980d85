import { Buffer } from 'node:buffer';
import { parsedJson } from '../../domain/parsed-json.ts';
import type { Counties } from '../../domain/order.ts';
import type { Judgement } from '../../domain/validation/validate-total.ts';
import type { ArchiveIdentity } from '../../pipeline/archives/identify-archive.ts';
import { readRecords } from '../../pipeline/archives/read-records.ts';
import type { ArchiveRecord, Translate } from '../../pipeline/platforms/translate.ts';
import { judgeRecord } from '../../pipeline/validation/judge-event.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import type { EncodedEvent } from '../library/events.ts';
import type { Delivery, RefusedEvent } from '../library/transport.ts';
import { addRanges, type Receipt, type ReceiptSource } from './receipt.ts';
import type { Target } from './target.ts';

export interface PublishOptions {
  readonly target: Target;
  readonly counties: Counties;
  readonly receipt: Receipt;
  readonly eventsPerSecond: number;
  /** Undefined if the records are events already. */
  readonly translate: Translate | undefined;
  readonly signal: AbortSignal;
  readonly onRefused: (event: RefusedRecord) => void;
  readonly onAcknowledged: () => void;
}

/** A record that breaks the contract by the rules here, or that the receiver refuses. */
export interface RefusedRecord extends Pick<RefusedEvent, 'problems'> {
  readonly position: bigint;
  readonly eventId: string;
  readonly orderId: string;
}

/** How far a source is done with, once an event is acknowledged: carried by the event. */
interface Progress {
  readonly next: number;
  readonly eventId: string;
  /** Those before it that were refused here. */
  readonly refused: Refused;
}
type Refused = Pick<ReceiptSource, 'refused' | 'reasons'>;

/**
 * Sends the valid events of a source from where its entry in the receipt says, and keeps the entry up to date. After a
 * kill, the batch that was on its way may be sent again. When the signal aborts, that batch is still awaited.
 */
export async function publishSource(
  { path, reading, chunks, records: positions }: ArchiveIdentity,
  entry: ReceiptSource,
  options: PublishOptions,
): Promise<void> {
  const { receipt, signal, onAcknowledged } = options;
  const begin = entry.next;
  /** By the receiver, since the beginning of this run. */
  let refusedThere: Refused = { refused: 0, reasons: {} };
  const publisher = await options.target.open({
    eventsPerSecond: options.eventsPerSecond,
    onDelivered: async (delivery) => {
      addRanges(entry, delivery.ranges);
      for (const { event, problems } of delivery.refused) {
        const { next, eventId } = event.reference as Progress;
        options.onRefused({ position: BigInt(next - 1), eventId, orderId: event.orderId ?? '', problems });
        refusedThere = oneMore(refusedThere, problems);
      }
      const { next, refused } = lastOf(delivery);
      Object.assign(entry, together(refused, refusedThere), { next, updatedAt: new Date().toISOString() });
      await receipt.write();
      onAcknowledged();
    },
  });
  // Also while the last events wait for their turn under a rate.
  const stop = (): void => void publisher.abandon();
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    const from = chunks.findLast(({ position }) => position <= begin);
    const groups = readRecords(path, reading, {
      ...(from !== undefined && { from }),
      ...{ signal, translate: options.translate },
    });
    let refused: Refused = { refused: entry.refused, reasons: entry.reasons };
    for await (const { records } of groups) {
      for (const record of records) {
        const { position } = record;
        if (position < begin) continue;
        signal.throwIfAborted();
        const verdict = judgeRecord(record, { counties: options.counties, carrier: undefined });
        if (!verdict.accepted) {
          options.onRefused({ position: BigInt(position), ...verdict });
          refused = oneMore(refused, verdict.problems);
        }
        const encoded = encodedOf(record, verdict, entry.withRefused);
        if (encoded === undefined) continue;
        options.target.requirePlatform(encoded.platform);
        const reference: Progress = { next: position + 1, eventId: verdict.eventId, refused };
        await publisher.sendEncoded({ ...encoded, reference });
      }
    }
    await publisher.flush();
    Object.assign(entry, together(refused, refusedThere), {
      next: positions,
      state: 'complete',
      updatedAt: new Date().toISOString(),
    });
    await receipt.write();
  } finally {
    signal.removeEventListener('abort', stop);
    await publisher.abandon();
  }
}

/** Of the last event of a batch, whether it was taken or refused. */
function lastOf({ events, refused }: Delivery): Progress {
  const all = [...events, ...refused.map(({ event }) => event)].map(({ reference }) => reference as Progress);
  return all.reduce((one, other) => (other.next > one.next ? other : one));
}

function oneMore(before: Refused, [first]: RefusedEvent['problems']): Refused {
  return together(before, { refused: 1, reasons: { [first?.code ?? 'field.value']: 1 } });
}

function together(one: Refused, other: Refused): Refused {
  const codes = [...Object.keys(one.reasons), ...Object.keys(other.reasons)];
  return {
    refused: one.refused + other.refused,
    reasons: Object.fromEntries(
      codes.map((code) => [code, (one.reasons[code] ?? 0) + (other.reasons[code] ?? 0)]),
    ),
  };
}

/** Undefined if it is not to be sent. The value is copied, since the memory of the record is used again. */
function encodedOf(
  { value }: ArchiveRecord,
  verdict: Judgement,
  withRefused: boolean,
): EncodedEvent | undefined {
  const copy = Buffer.from(value);
  if (!verdict.accepted) {
    // A refused event goes as it is, if it names the platform whose topic it belongs to.
    const platform = withRefused ? platformIn(copy) : undefined;
    const { orderId } = verdict;
    return platform && { platform, orderId: orderId === '' ? null : orderId, value: copy };
  }
  const { platform, key } =
    'total' in verdict ? verdict.total : { ...verdict.order, key: verdict.order.orderId };
  return { platform, orderId: key, value: copy };
}

function platformIn(value: Buffer): Platform | undefined {
  const event = parsedJson(value.toString('utf8')) as
    { readonly data?: { readonly platform?: unknown } | null } | null | undefined;
  return PLATFORMS.find((platform) => platform === event?.data?.platform);
}
