import { must } from '../../domain/must.ts';
import type { OrderEvent } from '../../schemas/event/envelope.ts';
import type { ReasonCode } from '../../schemas/event/reason-codes.ts';
import type { Platform } from '../../schemas/event/vocabulary.ts';
import { type Stratum, wholeSpan } from './cells.ts';
import { seasonCurves } from './curve.ts';
import { PAID_LIFECYCLES } from './lifecycle.ts';
import type { OrderMaker } from './order-content.ts';
import { orderEventOf } from './order-event.ts';
import { SEASON_PLATFORMS } from './platform-profiles.ts';
import type { SeasonOptions, SeasonRecord } from './season-record.ts';

/** At any scale: few enough to read, but enough that one cannot hide another. */
const EVENTS_PER_KIND = 3;
/** Large enough that one wrongly accepted event changes a published figure of a 1:10,000 sample. */
const TICKET_FEN = 60_000;

/** Invalid events, spread over the day. Each would count as a paid order of a rural county if it were accepted. */
export function* invalidRecords(
  id: number,
  { carrier, year }: Pick<SeasonOptions, 'carrier' | 'year'>,
  maker: OrderMaker,
): Generator<SeasonRecord> {
  const kinds = INVALID_KINDS.filter((kind) => carrier === 'kafka' || !kind.kafkaOnly);
  const orders = kinds.length * EVENTS_PER_KIND;
  const day: Omit<Stratum, 'platform'> = {
    ...{ span: 'day', group: 'other-rural', shelf: 'wear', orders, fen: orders * TICKET_FEN },
    ...wholeSpan(seasonCurves(year).day),
  };
  const step = must(PAID_LIFECYCLES[0]?.steps[0], 'the first step of an order');
  for (let index = 0; index < orders; index += 1) {
    const kind = must(kinds[index % kinds.length], 'a kind');
    const platform = must(SEASON_PLATFORMS[index % SEASON_PLATFORMS.length], 'a platform');
    const stratum = { ...day, platform };
    const order = maker.make(stratum, id, index, 'usual');
    const { text, tail = [], topicPlatform, key } = kind.breakEvent(orderEventOf(stratum, order, step));
    yield {
      platform: topicPlatform ?? platform,
      key: key ?? order.orderId,
      value: Buffer.concat([Buffer.from(text), Buffer.from(tail)]),
      publishedAtMs: order.anchorMs,
      kind: 'invalid',
      invalid: { code: kind.code, path: kind.path },
    };
  }
}

/** Event JSON of any form. */
type Loose = Record<string, unknown>;
type LooseLine = Loose & { amountFen: number };
interface LooseEvent extends Loose {
  data: Loose & { orderId: string; platform: Platform; goodsAmountFen: number; lines: LooseLine[] };
}

/** A broken record that replaces a valid event. Its value is the bytes of `text`, then `tail`. */
interface BrokenRecord {
  readonly text: string;
  readonly tail?: readonly number[];
  readonly topicPlatform?: Platform;
  readonly key?: string;
}

/** One way to break the contract, with the reason code that the quarantine must give. */
interface InvalidKind {
  readonly code: ReasonCode;
  /** JSON Pointer of the first problem. Empty for the whole event. */
  readonly path: string;
  /** Possible only in Kafka: an archive line has no topic and no key, and cannot be empty. */
  readonly kafkaOnly: boolean;
  readonly breakEvent: (event: OrderEvent) => BrokenRecord;
}

function inData(code: ReasonCode, path: string, change: (data: LooseEvent['data']) => void): InvalidKind {
  return inEvent(code, `/data${path}`, ({ data }) => {
    change(data);
  });
}

function inEvent(code: ReasonCode, path: string, change: (event: LooseEvent) => void): InvalidKind {
  return {
    code,
    path,
    kafkaOnly: false,
    breakEvent: (event) => {
      const loose = JSON.parse(JSON.stringify(event)) as LooseEvent;
      change(loose);
      return { text: JSON.stringify(loose) };
    },
  };
}

function inBytes(code: ReasonCode, breakText: (text: string) => BrokenRecord): InvalidKind {
  return { code, path: '', kafkaOnly: false, breakEvent: (event) => breakText(JSON.stringify(event)) };
}

/** Replaces the year of an instant, like a shop whose clock is wrong. */
function inYear(value: unknown, year: number): string {
  return String(year) + String(value).slice(4);
}

function other(platform: Platform): Platform {
  return SEASON_PLATFORMS[(SEASON_PLATFORMS.indexOf(platform) + 1) % SEASON_PLATFORMS.length] ?? platform;
}

export const INVALID_KINDS: readonly InvalidKind[] = [
  inBytes('json.syntax', (text) => ({ text: text.slice(0, -40) })),
  inBytes('bytes.not_utf8', (text) => ({ text: text.slice(0, -2), tail: [0xc3, 0x28, 0xff, 0x7d, 0x7d] })),
  { ...inBytes('bytes.empty', () => ({ text: '' })), kafkaOnly: true },
  inData('field.unknown', '/couponFen', (data) => (data['couponFen'] = 500)),
  inData('field.missing', '/buyerCounty', (data) => delete data['buyerCounty']),
  inData('field.type', '/goodsAmountFen', (data) => Object.assign(data, { goodsAmountFen: '12.50' })),
  inData('field.value', '/status', (data) => (data['status'] = 'delivered')),
  inData('field.value', '/lines/0/unit', (data) => Object.assign(data.lines[0] ?? {}, { unit: 'jin' })),
  inData('field.format', '/placedAt', (data) => (data['placedAt'] = '2017-11-11 00:00:01')),
  inData('field.range', '/lines/0/amountFen', (data) =>
    Object.assign(data.lines[0] ?? {}, { amountFen: -100 }),
  ),
  inData('field.length', '/lines', (data) => (data.lines = [])),
  inData('time.invalid', '/paidAt', (data) => (data['paidAt'] = '2017-11-31T08:00:00+08:00')),
  inData('time.out_of_bounds', '/placedAt', (data) => (data['placedAt'] = inYear(data['placedAt'], 1970))),
  inData('time.paid_before_placed', '/paidAt', (data) => (data['paidAt'] = inYear(data['paidAt'], 2015))),
  inData('time.in_future', '/paidAt', (data) => (data['paidAt'] = inYear(data['paidAt'], 2027))),
  inData('status.paid_at_missing', '/paidAt', (data) => (data['paidAt'] = null)),
  inData('status.paid_at_unexpected', '/paidAt', (data) => (data['status'] = 'placed')),
  inData('amount.sum_mismatch', '/goodsAmountFen', (data) => (data.goodsAmountFen += 1)),
  inData('amount.refund_exceeds', '/refundedFen', (data) => (data['refundedFen'] = data.goodsAmountFen + 1)),
  inData('amount.refund_unpaid', '/refundedFen', (data) =>
    Object.assign(data, { status: 'cancelled', paidAt: null, refundedFen: 1 }),
  ),
  inData('amount.refund_incomplete', '/refundedFen', (data) =>
    Object.assign(data, { status: 'refunded', refundedFen: data.goodsAmountFen - 1 }),
  ),
  inEvent('identity.subject_mismatch', '/subject', (event) => (event['subject'] = `${event.data.orderId}-1`)),
  inEvent('identity.source_mismatch', '/source', (event) =>
    Object.assign(event, { source: `/platforms/${other(event.data.platform)}` }),
  ),
  {
    code: 'identity.topic_mismatch',
    path: '/data/platform',
    kafkaOnly: true,
    breakEvent: (event) => ({
      text: JSON.stringify(event),
      topicPlatform: other(event.data.platform),
    }),
  },
  {
    code: 'identity.key_mismatch',
    path: '/data/orderId',
    kafkaOnly: true,
    breakEvent: (event) => ({ text: JSON.stringify(event), key: `${event.data.orderId}-k` }),
  },
  // A committee on the poverty list. No order may name its code.
  inData('county.unknown', '/sellerCounty', (data) =>
    Object.assign(data, { sellerCounty: '632857', sellerVillage: null }),
  ),
  inData('county.village_mismatch', '/sellerVillage', (data) => (data['sellerVillage'] = '110101100201')),
];
