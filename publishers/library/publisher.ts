import { setImmediate as nextStep, setTimeout as sleep } from 'node:timers/promises';
import type { Counties } from '../../domain/order.ts';
import { validateEvent } from '../../domain/validation/validate-event.ts';
import { MAX_EVENT_BYTES, type OrderEvent } from '../../schemas/event/envelope.ts';
import { REASONS } from '../../schemas/event/reason-codes.ts';
import { deliverWithRetries, RETRY_LIMITS, type RetryLimits } from './deliver-with-retries.ts';
import { InvalidEventError, UndeliveredError, type UndeliveredEvent } from './errors.ts';
import { type EncodedEvent, encodeEvent } from './events.ts';
import { type BatchLimits, SendBuffer } from './send-buffer.ts';
import type { Delivery, Transport } from './transport.ts';

export interface PublisherOptions {
  /** Awaited after each batch that was acknowledged, in the order of sending, before the next one is sent. */
  readonly onDelivered?: (delivery: Delivery) => void | Promise<void>;
  /** At most; no limit unless given. */
  readonly eventsPerSecond?: number;
  readonly batch?: Partial<BatchLimits>;
  readonly retries?: Partial<RetryLimits>;
}

/** kafkajs encodes larger batches very slowly. Packed, the share of a partition fits a topic's limit almost always. */
const BATCH_LIMITS: BatchLimits = { events: 4_000, bytes: 4 * 1024 * 1024 };
const MOST_NAMED = 1_000;

/** Publishes order events at least once. Memory is bounded if each call of `send` is awaited. */
export class Publisher {
  readonly #transport: Transport;
  readonly #counties: Counties;
  readonly #options: PublisherOptions;
  readonly #retries: RetryLimits;
  readonly #buffer: SendBuffer;
  readonly #pace: Pace;
  readonly #stop = new AbortController();
  readonly #undelivered: UndeliveredEvent[] = [];
  #undeliveredCount = 0;
  #failure: { readonly error: unknown } | undefined;
  #isClosed = false;
  #running: Promise<void> | undefined;
  /** Ends when the events of the calls before have their place. */
  #turn: Promise<void> = Promise.resolve();
  #onRoom = (): void => undefined;

  constructor(transport: Transport, counties: Counties, options: PublisherOptions = {}) {
    [this.#transport, this.#counties, this.#options] = [transport, counties, options];
    this.#retries = { ...RETRY_LIMITS, ...options.retries };
    this.#buffer = new SendBuffer({ ...BATCH_LIMITS, ...options.batch });
    this.#pace = new Pace(options.eventsPerSecond ?? Infinity);
  }

  /**
   * Resolves when the event has its place among those that wait, which is at once while there is room. Rejects with an
   * InvalidEventError if the contract refuses the event, and with the cause once a delivery has failed for good.
   */
  async send(event: OrderEvent): Promise<void> {
    await this.sendEncoded(checkedEvent(event, this.#counties));
  }

  /** The same for the bytes of an event, which are not validated. */
  async sendEncoded(event: EncodedEvent): Promise<void> {
    this.#throwIfOver();
    this.#running ??= this.#deliverAll();
    const turn = this.#turn.then(() => this.#addWithRoom(event));
    this.#turn = turn.catch(() => undefined);
    await turn;
  }

  /** Resolves when everything sent so far is acknowledged. Rejects with the cause once a delivery has failed for good. */
  async flush(): Promise<void> {
    await this.#turn;
    await this.#running;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Flushes and disconnects. Rejects with an UndeliveredError that names what was not acknowledged. */
  async close(): Promise<void> {
    await this.#turn;
    this.#isClosed = true;
    await this.#running;
    await this.#transport.close();
    if (this.#undeliveredCount > 0)
      throw new UndeliveredError(this.#undeliveredCount, this.#undelivered, this.#failure?.error);
  }

  /** Disconnects without waiting for what was sent. Never rejects. */
  async abandon(): Promise<void> {
    this.#isClosed = true;
    this.#stop.abort();
    await this.#running;
    await this.#transport.close().catch(() => undefined);
  }

  async #addWithRoom(event: EncodedEvent): Promise<void> {
    while (this.#buffer.isFull && this.#failure === undefined)
      await new Promise<void>((resolve) => (this.#onRoom = resolve));
    this.#throwIfOver();
    this.#buffer.add(event);
    this.#running ??= this.#deliverAll();
  }

  #throwIfOver(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#isClosed) throw new Error('the publisher is closed');
  }

  async #deliverAll(): Promise<void> {
    // What a loop sends that awaits each event joins the first batch.
    await nextStep();
    while (this.#buffer.length > 0) {
      const batch = this.#buffer.takeBatch(this.#pace.batchEvents);
      this.#onRoom();
      try {
        await this.#deliver(batch);
      } catch (error) {
        this.#failure = { error };
        const reason = error instanceof Error ? error.message : String(error);
        this.#note([...batch, ...this.#buffer.takeAll()], reason);
        this.#onRoom();
      }
    }
    this.#running = undefined;
  }

  async #deliver(batch: readonly EncodedEvent[]): Promise<void> {
    const { signal } = this.#stop;
    await this.#pace.before(batch.length, signal);
    const delivery = await deliverWithRetries(this.#transport, batch, this.#retries, signal);
    for (const { event, problems } of delivery.refused) {
      const [first] = problems;
      this.#note([event], `${first?.code ?? 'refused'}: ${first?.message ?? ''}`);
    }
    await this.#options.onDelivered?.(delivery);
  }

  #note(events: readonly EncodedEvent[], reason: string): void {
    this.#undeliveredCount += events.length;
    const named = events.slice(0, MOST_NAMED - this.#undelivered.length);
    this.#undelivered.push(...named.map(({ platform, orderId }) => ({ platform, orderId, reason })));
  }
}

/** Encodes an event. Throws an InvalidEventError with all problems if the contract refuses it. */
function checkedEvent(event: OrderEvent, counties: Counties): EncodedEvent {
  const encoded = encodeEvent(event);
  const { platform, orderId, value } = encoded;
  if (value.length > MAX_EVENT_BYTES)
    throw new InvalidEventError([{ code: 'bytes.too_large', path: '', message: REASONS['bytes.too_large'] }]);
  const carrier = { topicPlatform: platform, key: orderId };
  const verdict = validateEvent(Buffer.from(value).toString('utf8'), { counties, carrier });
  if (!verdict.accepted) throw new InvalidEventError(verdict.problems);
  return encoded;
}

/** So often a second a batch goes out under a limit. */
const BATCHES_A_SECOND = 5;

/** Keeps to a number of events a second. A pause is not made up for by a burst. */
class Pace {
  readonly #perSecond: number;
  #nextMs = 0;

  /** Infinity for no limit. */
  constructor(eventsPerSecond: number) {
    this.#perSecond = eventsPerSecond;
  }

  get batchEvents(): number {
    return Math.max(1, Math.ceil(this.#perSecond / BATCHES_A_SECOND));
  }

  /** Resolves when so many events may be sent. */
  async before(events: number, signal: AbortSignal): Promise<void> {
    if (this.#perSecond === Infinity) return;
    const nowMs = performance.now();
    const startMs = Math.max(nowMs, this.#nextMs);
    this.#nextMs = startMs + (events * 1000) / this.#perSecond;
    if (startMs > nowMs) await sleep(startMs - nowMs, undefined, { signal });
  }
}
