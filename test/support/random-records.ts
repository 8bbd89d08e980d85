import { type Payload, PAYLOADS } from '../../schemas/platforms/payloads.ts';
import { payloadRecord } from './payloads/record.ts';
import { amountFen, paidFen, type PayloadSale, total } from './payloads/sale.ts';
import { fc } from './fast-check.ts';
import { CATEGORIES, SHOPS } from './platform-records.ts';

/** A record of an order that was paid, and the same order some time later. */
export interface RandomRecord {
  readonly record: object;
  readonly goodsAmountFen: number;
  /** What the refunds that succeeded add up to. */
  readonly refundSumFen: number;
  /** The record after this many seconds, of which 0 is the same second: further, and with more refunded. */
  readonly later: (seconds: number) => object;
}

const STAGES = ['paid', 'shipped', 'completed'] as const;

/** Products that the lists of the fixtures map. */
const PRODUCTS = new Map(CATEGORIES.map(({ payload, id }) => [payload, id]));

const line = fc
  .record({
    priceFen: fc.nat(5_000_000),
    count: fc.integer({ min: 1, max: 99 }),
    off: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ priceFen, count, off }) => ({
    ...{ priceFen, count, discountFen: Math.floor((priceFen * count * off) / 100) },
  }));

export function randomRecord(payload: Payload): fc.Arbitrary<RandomRecord> {
  const shop = SHOPS.find(({ platform }) => platform === PAYLOADS[payload][0])?.shop ?? '';
  const sku = PRODUCTS.get(payload) ?? '';
  const placed = fc.integer({ min: Date.UTC(2017, 0, 1) / 1000, max: Date.UTC(2018, 0, 1) / 1000 });
  return fc
    .record({
      placedSeconds: placed,
      paidAfter: fc.nat(300),
      lines: fc.array(line, { minLength: 1, maxLength: 6 }),
      coupon: fc.integer({ min: 0, max: 90 }),
      postageFen: fc.nat(5_000),
      stage: fc.nat(2),
      steps: fc.nat(2),
      refundParts: fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 3 }),
      refused: fc.boolean(),
    })
    .map((drawn) => {
      const lines = drawn.lines.map((one) => ({ ...one, sku, name: '虚构商品' }));
      const goods = total({ lines }, amountFen);
      const paidAtMs = (drawn.placedSeconds + drawn.paidAfter) * 1000;
      // The first line bears the coupon at Suning.
      const [first] = lines;
      const couponFen = Math.floor(((first === undefined ? 0 : amountFen(first)) * drawn.coupon) / 100);
      const saleAt = (seconds: number, stage: number, parts: readonly number[]): PayloadSale => {
        const changedAtMs = paidAtMs + seconds * 1000;
        const sale: PayloadSale = {
          ...{ orderId: '2017111100000001', shop, lines, couponFen, postageFen: drawn.postageFen },
          ...{ status: STAGES[Math.min(stage, 2)] ?? 'paid', placedAtMs: drawn.placedSeconds * 1000 },
          ...{ paidAtMs, changedAtMs, sale: undefined, refunds: [] },
          buyer: { province: '浙江省', prefecture: '杭州市', county: '淳安县' },
        };
        const refunds = parts.map((part, index) => ({
          ...{ id: `R${String(index)}`, atMs: changedAtMs, succeeded: true },
          fen: Math.floor((paidFen(sale) * part) / 100),
        }));
        const refused = drawn.refused
          ? [{ id: 'R-REFUSED', atMs: changedAtMs, succeeded: false, fen: paidFen(sale) }]
          : [];
        return { ...sale, refunds: [...refunds, ...refused] };
      };
      const now = saleAt(0, drawn.stage, drawn.refundParts);
      const write = (sale: PayloadSale): object => {
        const record = payloadRecord(payload, sale);
        if (record === undefined) throw new Error(`${payload} has no record of an order that is paid`);
        return record;
      };
      return {
        record: write(now),
        goodsAmountFen: goods,
        refundSumFen: now.refunds.reduce((sum, { succeeded, fen }) => sum + (succeeded ? fen : 0), 0),
        later: (seconds) => write(saleAt(seconds, drawn.stage + drawn.steps, [...drawn.refundParts, 7])),
      };
    });
}
