import { PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { seasonCurves } from './curve.ts';
import type { SeasonOptions, SeasonRecord } from './season-record.ts';
import { type InvalidKind, INVALID_KINDS } from './invalid-kinds.ts';
import { PAID_LIFECYCLES } from './lifecycle.ts';
import type { Cursor } from './merge.ts';
import type { OrderMaker } from './order-content.ts';
import { orderEventOf } from './order-event.ts';
import type { Stratum } from './stratum.ts';

/** At any scale: few enough to read, but enough that one cannot hide another. */
const EVENTS_PER_KIND = 3;
/** Large enough that one wrongly accepted event changes a published figure of a 1:10,000 sample. */
const TICKET_FEN = 60_000;

/** Invalid events, spread over the day. Each would count as a paid order of a rural county if it were accepted. */
export function invalidCursor(
  firstId: number,
  options: SeasonOptions,
  maker: OrderMaker,
): Cursor<SeasonRecord> {
  const kinds = INVALID_KINDS.filter((kind) => options.carrier === 'kafka' || !kind.kafkaOnly);
  return new InvalidCursor(firstId, kinds, options, maker);
}

class InvalidCursor implements Cursor<SeasonRecord> {
  nextMs = Infinity;
  readonly #id: number;
  readonly #kinds: readonly InvalidKind[];
  readonly #maker: OrderMaker;
  readonly #encode: (text: string) => Uint8Array;
  readonly #stratum: Stratum;
  #index = 0;

  constructor(id: number, kinds: readonly InvalidKind[], options: SeasonOptions, maker: OrderMaker) {
    const orders = kinds.length * EVENTS_PER_KIND;
    this.#id = id;
    this.#kinds = kinds;
    this.#maker = maker;
    this.#encode = options.encode;
    this.#stratum = {
      span: 'day',
      group: 'other-rural',
      platform: 'jd',
      shelf: 'wear',
      orders,
      fen: orders * TICKET_FEN,
      paid: true,
      curve: seasonCurves(options.year).day,
      fromShare: 0,
      toShare: 1,
      fixed: undefined,
    };
    this.nextMs = this.#timeOf(0);
  }

  take(): SeasonRecord {
    const index = this.#index;
    const kind = this.#kinds[index % this.#kinds.length];
    const platform = PLATFORMS[index % PLATFORMS.length];
    const [life] = PAID_LIFECYCLES;
    const step = life?.steps[0];
    if (kind === undefined || platform === undefined || step === undefined)
      throw new Error(`no invalid event has number ${index}`);
    const stratum = { ...this.#stratum, platform };
    const order = this.#maker.make(stratum, this.#id, index, 'usual');
    const { text, tail, topicPlatform, key } = kind.breakEvent(orderEventOf(stratum, order, step));
    const record: SeasonRecord = {
      platform: topicPlatform ?? platform,
      key: key ?? order.orderId,
      value: join(this.#encode(text), tail ?? []),
      publishedAtMs: this.nextMs,
      kind: 'invalid',
      invalid: { code: kind.code, path: kind.path },
    };
    this.#index += 1;
    this.nextMs = this.#index < this.#stratum.orders ? this.#timeOf(this.#index) : Infinity;
    return record;
  }

  #timeOf(index: number): number {
    return this.#maker.anchorMs(this.#stratum, this.#id, index);
  }
}

function join(bytes: Uint8Array, tail: readonly number[]): Uint8Array {
  const joined = new Uint8Array(bytes.length + tail.length);
  joined.set(bytes);
  joined.set(tail, bytes.length);
  return joined;
}
