import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { deliverWithRetries, RETRY_LIMITS } from '../library/deliver-with-retries.ts';
import type { EncodedEvent } from '../library/events.ts';
import type { Transport } from '../library/transport.ts';
import { openTransport } from '../sending/open-publisher.ts';

/** Where Kafka put an event. */
export interface EventPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** Sends the events of many callers together: what comes while a batch is on its way is the next one. */
export interface EventSender {
  /** Resolves to the places of the events, in their order, when all in-sync replicas have them. */
  send(events: readonly EncodedEvent[]): Promise<EventPlace[]>;
  /** Gives up what waits still, and resolves when the batches are sent that it has begun. */
  close(): Promise<void>;
}

/** While one full batch waits to be acknowledged, another is compressed. */
const LANES = 2;
/** kafkajs groups the messages of a batch in quadratic time. */
const MOST_EVENTS = 2_000;
/** Below the batch that every topic accepts, whatever its events compress to. */
const MOST_BYTES = 1_048_576;

/** A batch ends by its limits of retries. */
const NEVER = new AbortController().signal;

interface Waiting {
  readonly event: EncodedEvent;
  readonly placed: (place: EventPlace) => void;
  readonly failed: (error: unknown) => void;
}

/** Rejects where no broker can be reached. */
export async function openEventSender(connection: KafkaConnection): Promise<EventSender> {
  return sendBy(await Promise.all(Array.from({ length: LANES }, () => openTransport(connection))));
}

/** Each transport takes one batch at a time. */
export function sendBy(transports: readonly Transport[]): EventSender {
  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  const idle = [...transports];
  const running = new Set<Promise<void>>();

  // Beside another, a batch begins only if nothing more fits: a batch costs the same for one event as for a hundred.
  const mayBegin = (): boolean =>
    waiting.length > 0 && (running.size === 0 || waiting.length >= MOST_EVENTS || waitingBytes >= MOST_BYTES);
  const begin = (): void => {
    while (mayBegin()) {
      const transport = idle.pop();
      if (transport === undefined) return;
      const together = takeFrom(waiting);
      for (const { event } of together) waitingBytes -= event.value.length;
      const done = deliver(transport, together).finally(() => {
        running.delete(done);
        idle.push(transport);
        begin();
      });
      running.add(done);
    }
  };

  return {
    send(events) {
      if (events.length === 0) return Promise.resolve([]);
      const places = Promise.all(
        events.map(
          (event) =>
            new Promise<EventPlace>((placed, failed) => {
              waiting.push({ event, placed, failed });
              waitingBytes += event.value.length;
            }),
        ),
      );
      begin();
      return places;
    },
    async close() {
      const closed = new Error('the sender was closed');
      for (const { failed } of waiting.splice(0)) failed(closed);
      while (running.size > 0) await Promise.all(running);
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
}

/** Never rejects: settles each event. */
async function deliver(transport: Transport, together: readonly Waiting[]): Promise<void> {
  try {
    const byEvent = new Map(together.map((waiting) => [waiting.event, waiting]));
    const { ranges } = await deliverWithRetries(transport, [...byEvent.keys()], RETRY_LIMITS, NEVER);
    for (const { topic, partition, firstOffset, events } of ranges) {
      if (partition === null || firstOffset === null) continue;
      for (const [at, event] of events.entries())
        byEvent.get(event)?.placed({ topic, partition, offset: firstOffset + BigInt(at) });
    }
    const unplaced = new Error(
      'Kafka acknowledged an event without its offset: send the events again (duplicates count once)',
    );
    for (const { failed } of together) failed(unplaced);
  } catch (error) {
    for (const { failed } of together) failed(error);
  }
}

/** Takes events in order up to the bounds, but at least one where any waits. */
function takeFrom(waiting: Waiting[]): Waiting[] {
  let [count, bytes] = [0, 0];
  for (const { event } of waiting) {
    bytes += event.value.length;
    if (count > 0 && bytes > MOST_BYTES) break;
    count += 1;
    if (count === MOST_EVENTS) break;
  }
  return waiting.splice(0, count);
}
