import type { KafkaConnection } from '../../adapters/configuration/connections.ts';
import { deliverWithRetries, RETRY_LIMITS } from '../library/deliver-with-retries.ts';
import type { EncodedEvent } from '../library/events.ts';
import { SendBuffer } from '../library/send-buffer.ts';
import type { Transport } from '../library/transport.ts';
import { openTransport } from '../sending/open-publisher.ts';

export interface EventPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** Sends the events of many callers together: what comes while a batch is on its way is the next one. */
export type EventSender = ReturnType<typeof sendBy>;

/** While one full batch waits to be acknowledged, another is compressed. */
const LANES = 2;
/** kafkajs groups the messages of a batch in quadratic time. The bytes are below what every topic accepts, packed or not. */
const FULL = { events: 2_000, bytes: 1_048_576 };
/** A batch ends by its limits of retries. */
const NEVER = new AbortController().signal;

interface Waiting extends EncodedEvent {
  readonly placed: (place: EventPlace) => void;
  readonly failed: (error: unknown) => void;
}

/** Rejects where no broker can be reached. */
export async function openEventSender(connection: KafkaConnection): Promise<EventSender> {
  return sendBy(await Promise.all(Array.from({ length: LANES }, () => openTransport(connection))));
}

/** Each transport takes one batch at a time. */
export function sendBy(transports: readonly Transport[]) {
  const waiting = new SendBuffer<Waiting>(FULL);
  const idle = [...transports];
  const running = new Set<Promise<void>>();

  // Beside another, a batch begins only if nothing more fits: it costs the same for one event as for a hundred.
  const begin = (): void => {
    while (waiting.length > 0 && (running.size === 0 || waiting.isFull)) {
      const transport = idle.pop();
      if (transport === undefined) return;
      const done = deliver(transport, waiting.takeBatch()).finally(() => {
        running.delete(done);
        idle.push(transport);
        begin();
      });
      running.add(done);
    }
  };

  return {
    /** Resolves to the places of the events, in their order, when all in-sync replicas have them. */
    send(events: readonly EncodedEvent[]): Promise<EventPlace[]> {
      const places = events.map(
        (event) =>
          new Promise<EventPlace>((placed, failed) => {
            waiting.add({ ...event, placed, failed });
          }),
      );
      begin();
      return Promise.all(places);
    },
    /** Gives up what waits still, and resolves when the batches are sent that it has begun. */
    async close(): Promise<void> {
      const closed = new Error('the sender was closed');
      for (const { failed } of waiting.takeAll()) failed(closed);
      while (running.size > 0) await Promise.all(running);
      await Promise.all(transports.map((transport) => transport.close()));
    },
  };
}

/** Never rejects: settles each event. */
async function deliver(transport: Transport, together: readonly Waiting[]): Promise<void> {
  try {
    const byEvent = new Map<EncodedEvent, Waiting>(together.map((waiting) => [waiting, waiting]));
    const { ranges } = await deliverWithRetries(transport, together, RETRY_LIMITS, NEVER);
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
