import type { Stratum } from './cells.ts';
import { PAID_LIFECYCLES, type Stage, STAGE_DELAY_MS, STAGES, UNPAID_LIFECYCLES } from './lifecycle.ts';
import type { OrderMaker } from './order-content.ts';
import { orderEventOf } from './order-event.ts';
import type { SeasonRecord } from './season-record.ts';

const LIFECYCLE_STREAM = 0x11fe;

/** The lifecycle of each draw from 0 to 999. */
const PAID = PAID_LIFECYCLES.flatMap((life) => Array.from({ length: life.permille }, () => life));
const UNPAID = UNPAID_LIFECYCLES.flatMap((life) => Array.from({ length: life.permille }, () => life));

/**
 * The records of a stratum, in one sequence for each stage of an order's life. Each sequence makes the orders again from
 * their numbers, so no order is kept in memory from one stage to the next.
 */
export function stratumRecords(stratum: Stratum, id: number, maker: OrderMaker): Iterator<SeasonRecord>[] {
  return STAGES.map((stage) => stageRecords(stratum, id, stage, maker));
}

function* stageRecords(
  stratum: Stratum,
  id: number,
  stage: Stage,
  maker: OrderMaker,
): Generator<SeasonRecord> {
  const { platform, paid, orders } = stratum;
  const lives = paid ? PAID : UNPAID;
  for (let index = 0; index < orders; index += 1) {
    const life = lives[maker.hash(LIFECYCLE_STREAM, id, index) % lives.length];
    const step = life?.steps.find((one) => one.stage === stage);
    if (life === undefined || step === undefined) continue;
    const order = maker.make(stratum, id, index, life.placing);
    yield {
      platform,
      key: order.orderId,
      value: Buffer.from(JSON.stringify(orderEventOf(stratum, order, step))),
      publishedAtMs: order.anchorMs + STAGE_DELAY_MS[stage],
      kind: step.kind,
      invalid: undefined,
    };
  }
}
