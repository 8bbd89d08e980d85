import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createPublisherProgram } from '../../../cli/publishers/program.ts';
import {
  RefusedDeliveryError,
  ThrottledError,
  UndeliveredError,
} from '../../../publishers/library/errors.ts';
import type { EncodedEvent } from '../../../publishers/library/events.ts';
import { Publisher, type PublisherOptions } from '../../../publishers/library/publisher.ts';
import type { Delivery, Transport } from '../../../publishers/library/transport.ts';
import { COUNTIES } from '../../support/events.ts';
import { useFolder } from '../../support/used.ts';

const SOON = { retries: { retryAfterMs: 1 } };

/** Takes batches as `take` says: it may wait or throw. Keeps those that it took. */
class Receiver implements Transport {
  readonly tried: EncodedEvent[][] = [];
  readonly taken: EncodedEvent[] = [];
  isClosed = false;
  readonly #take: (attempt: number) => Promise<void> | void;

  constructor(take: (attempt: number) => Promise<void> | void = () => undefined) {
    this.#take = take;
  }

  async deliver(events: readonly EncodedEvent[]): Promise<Delivery> {
    this.tried.push([...events]);
    await this.#take(this.tried.length);
    this.taken.push(...events);
    return { events, ranges: [], refused: [] };
  }

  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

const encoded = (number: number, bytes = 10): EncodedEvent => ({
  platform: 'jd',
  orderId: `order-${number}`,
  value: new Uint8Array(bytes),
  reference: number,
});
const numbersOf = (events: readonly EncodedEvent[]) => events.map(({ reference }) => reference);
const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);
const open = (transport: Transport, options: PublisherOptions = {}) =>
  new Publisher(transport, COUNTIES, { ...SOON, ...options });

describe('a publisher', () => {
  it('makes a sender wait while two batches are full, and keeps the order of calls', async () => {
    const gate = Promise.withResolvers<undefined>();
    const receiver = new Receiver(async (attempt) => {
      if (attempt === 1) await gate.promise;
    });
    const publisher = open(receiver, { batch: { events: 10 } });
    let placed = 0;
    const sends = upTo(50).map((number) =>
      publisher.sendEncoded(encoded(number)).then(() => {
        placed += 1;
      }),
    );
    await new Promise((resolve) => setImmediate(resolve));
    // One batch is on its way, and another waits.
    expect(placed).toBe(20);
    gate.resolve(undefined);
    await Promise.all(sends);
    await publisher.close();
    expect(numbersOf(receiver.taken)).toEqual(upTo(50));
    expect(Math.max(...receiver.tried.map(({ length }) => length))).toBe(10);
  });

  it('sends a batch again in the same order after an ambiguous failure, before any later event', async () => {
    const receiver = new Receiver((attempt) => {
      if (attempt <= 2) throw new Error('the connection broke');
    });
    const publisher = open(receiver, { batch: { events: 3 } });
    for (const number of upTo(7)) await publisher.sendEncoded(encoded(number));
    await publisher.close();
    expect(receiver.tried.slice(0, 3).map(numbersOf)).toEqual([upTo(3), upTo(3), upTo(3)]);
    expect(numbersOf(receiver.taken)).toEqual(upTo(7));
  });

  it('gives up after so many attempts, refuses more, and says what was not delivered', async () => {
    const receiver = new Receiver(() => {
      throw new Error('no answer');
    });
    const publisher = open(receiver, { retries: { attempts: 3, retryAfterMs: 1 }, batch: { events: 2 } });
    const sends = await Promise.allSettled(upTo(9).map((number) => publisher.sendEncoded(encoded(number))));
    await expect(publisher.flush()).rejects.toThrow(
      /2 events were not acknowledged in 3 attempts \(no answer\)/,
    );
    await expect(publisher.sendEncoded(encoded(9))).rejects.toThrow('no answer');
    const placed = sends.filter(({ status }) => status === 'fulfilled').length;
    const closing = publisher.close();
    await expect(closing).rejects.toThrow(UndeliveredError);
    await expect(closing).rejects.toMatchObject({ count: placed, events: { length: placed } });
    expect(receiver.tried).toHaveLength(3);
  });

  it('does not repeat what is refused, and waits as long as it is asked to', async () => {
    const refusing = new Receiver(() => {
      throw new RefusedDeliveryError('no right to do this');
    });
    const publisher = open(refusing);
    await publisher.sendEncoded(encoded(0));
    await expect(publisher.flush()).rejects.toThrow('no right to do this');
    expect(refusing.tried).toHaveLength(1);
    await publisher.abandon();

    const busy = new Receiver((attempt) => {
      if (attempt <= 9) throw new ThrottledError(1);
    });
    const patient = open(busy);
    await patient.sendEncoded(encoded(0));
    await patient.close();
    expect(busy.tried).toHaveLength(10);
    const tooLong = open(busy, { retries: { throttledMs: 5 } });
    busy.tried.length = 0;
    await tooLong.sendEncoded(encoded(0));
    const givenUp = tooLong.close();
    await expect(givenUp).rejects.toThrow(UndeliveredError);
    await expect(givenUp).rejects.toThrow('the receiver asks to wait 1 ms');
    await expect(tooLong.sendEncoded(encoded(1))).rejects.toThrow('the receiver asks to wait');
    await expect(patient.sendEncoded(encoded(1))).rejects.toThrow('the publisher is closed');
    expect(busy.tried.length).toBeLessThan(10);
  });

  it('tells each acknowledged batch before it sends the next, and stops where that fails', async () => {
    const receiver = new Receiver();
    const seen: number[] = [];
    const publisher = open(receiver, {
      batch: { events: 4 },
      onDelivered: async ({ events }) => {
        await Promise.resolve();
        seen.push(receiver.tried.length);
        if (events.some(({ reference }) => reference === 5)) throw new Error('the disk is full');
      },
    });
    await Promise.allSettled(upTo(20).map((number) => publisher.sendEncoded(encoded(number))));
    await expect(publisher.flush()).rejects.toThrow('the disk is full');
    expect(seen).toEqual(receiver.tried.map((_, index) => index + 1));
    await expect(publisher.close()).rejects.toThrow(UndeliveredError);
  });

  it('ends at once if it is abandoned, and then takes nothing', async () => {
    const receiver = new Receiver(() => {
      throw new Error('no answer');
    });
    const publisher = open(receiver, { retries: { retryAfterMs: 3_600_000 } });
    await publisher.sendEncoded(encoded(0));
    await new Promise((resolve) => setImmediate(resolve));
    await publisher.abandon();
    await expect(publisher.sendEncoded(encoded(1))).rejects.toThrow();
    expect(receiver.isClosed).toBe(true);
  });
});

const folder = useFolder();

it.each([
  [{}, /^nothing says where to send: set KAFKA_BROKERS .*, or COUNTYFLOW_URL and COUNTYFLOW_KEY/],
  [
    { COUNTYFLOW_URL: 'http://127.0.0.1:1' },
    /^COUNTYFLOW_URL: set COUNTYFLOW_KEY_FILE too, or COUNTYFLOW_KEY/,
  ],
])("the publishers' command says what to set, with the variables %j", async (variables, message) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  const program = await createPublisherProgram(false);
  const receipt = join(folder, 'receipt.json');
  const publishing = program.parseAsync(['publish', 'orders.ndjson', '--receipt', receipt], { from: 'user' });
  await expect(publishing).rejects.toThrow(message);
  vi.unstubAllEnvs();
});
