import type { Payload } from '../../schemas/platforms/payloads.ts';
import { fc } from './fast-check.ts';
import { amountFen, paidFen, payloadRecord, type PayloadSale, total } from './payload-records.ts';

/** A record of an order that was paid, and the same order some time later. */
export interface RandomRecord {
  readonly record: object;
  readonly goodsAmountFen: number;
  /** What the refunds that succeeded add up to. */
  readonly refundSumFen: number;
  /** The record after this many seconds, of which 0 is the same second: further, and with more refunded. */
  readonly later: (seconds: number) => object;
}

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
      const { lines } = drawn;
      const paidAtMs = (drawn.placedSeconds + drawn.paidAfter) * 1000;
      // The first line bears the coupon at Suning.
      const [first] = lines;
      const couponFen = Math.floor(((first === undefined ? 0 : amountFen(first)) * drawn.coupon) / 100);
      const saleAt = (seconds: number, stage: number, parts: readonly number[]): PayloadSale => {
        const sale: PayloadSale = {
          ...{ lines, couponFen, postageFen: drawn.postageFen, refunds: [] },
          stage: stage === 0 || stage === 1 ? stage : 2,
          ...{ placedAtMs: drawn.placedSeconds * 1000, paidAtMs, changedAtMs: paidAtMs + seconds * 1000 },
        };
        const refunds = parts.map((part, index) => ({
          ...{ id: `R${String(index)}`, succeeded: true },
          fen: Math.floor((paidFen(sale) * part) / 100),
        }));
        const refused = drawn.refused ? [{ id: 'R-REFUSED', succeeded: false, fen: paidFen(sale) }] : [];
        return { ...sale, refunds: [...refunds, ...refused] };
      };
      const now = saleAt(0, drawn.stage, drawn.refundParts);
      return {
        record: payloadRecord(payload, now),
        goodsAmountFen: total({ lines }, amountFen),
        refundSumFen: now.refunds.reduce((sum, { succeeded, fen }) => sum + (succeeded ? fen : 0), 0),
        later: (seconds) =>
          payloadRecord(payload, saleAt(seconds, drawn.stage + drawn.steps, [...drawn.refundParts, 7])),
      };
    });
}
