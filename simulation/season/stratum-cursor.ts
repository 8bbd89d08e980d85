import {
  type Lifecycle,
  lifecycleAt,
  PAID_LIFECYCLES,
  type Stage,
  STAGE_DELAY_MS,
  STAGES,
  type Step,
  UNPAID_LIFECYCLES,
} from './lifecycle.ts';
import type { Cursor } from './merge.ts';
import type { OrderMaker } from './order-content.ts';
import { orderEventOf } from './order-event.ts';
import type { SeasonRecord } from './season-record.ts';
import type { Stratum } from './cells.ts';

const LIFECYCLE_STREAM = 0x11fe;

/**
 * One cursor per stage of an order's life. Each cursor makes the orders again from their numbers, so no order is
 * kept in memory from one stage to the next.
 */
export function stratumCursors(
  stratum: Stratum,
  id: number,
  maker: OrderMaker,
  encode: (text: string) => Uint8Array,
): Cursor<SeasonRecord>[] {
  return STAGES.map((stage) => new StageCursor(stratum, id, stage, maker, encode));
}

class StageCursor implements Cursor<SeasonRecord> {
  nextMs = Infinity;
  readonly #stratum: Stratum;
  readonly #id: number;
  readonly #stage: Stage;
  readonly #maker: OrderMaker;
  readonly #encode: (text: string) => Uint8Array;
  readonly #steps: readonly (Step | undefined)[];
  #index = -1;

  constructor(
    stratum: Stratum,
    id: number,
    stage: Stage,
    maker: OrderMaker,
    encode: (text: string) => Uint8Array,
  ) {
    this.#stratum = stratum;
    this.#id = id;
    this.#stage = stage;
    this.#maker = maker;
    this.#encode = encode;
    this.#steps = stepsByDraw(stratum.paid, stage);
    this.#advance();
  }

  take(): SeasonRecord {
    const draw = this.#draw();
    const step = this.#steps[draw];
    if (step === undefined) throw new Error('the order at the cursor lacks this stage');
    const { placing } = lifecycleAt(lifecyclesOf(this.#stratum.paid), draw);
    const order = this.#maker.make(this.#stratum, this.#id, this.#index, placing);
    const record: SeasonRecord = {
      platform: this.#stratum.platform,
      key: order.orderId,
      value: this.#encode(JSON.stringify(orderEventOf(this.#stratum, order, step))),
      publishedAtMs: this.nextMs,
      kind: step.kind,
      invalid: undefined,
    };
    this.#advance();
    return record;
  }

  #draw(): number {
    return this.#maker.hash(LIFECYCLE_STREAM, this.#id, this.#index) % 1000;
  }

  #advance(): void {
    do this.#index += 1;
    while (this.#index < this.#stratum.orders && this.#steps[this.#draw()] === undefined);
    this.nextMs =
      this.#index < this.#stratum.orders
        ? this.#maker.anchorMs(this.#stratum, this.#id, this.#index) + STAGE_DELAY_MS[this.#stage]
        : Infinity;
  }
}

function lifecyclesOf(paid: boolean): readonly Lifecycle[] {
  return paid ? PAID_LIFECYCLES : UNPAID_LIFECYCLES;
}

const STEPS = new Map<string, readonly (Step | undefined)[]>();

/** The step of a stage for each draw, or undefined. Cached, because most orders have no step and are skipped by it. */
function stepsByDraw(paid: boolean, stage: Stage): readonly (Step | undefined)[] {
  const key = `${String(paid)} ${stage}`;
  const known = STEPS.get(key);
  if (known !== undefined) return known;
  const steps = Array.from({ length: 1000 }, (_, draw) =>
    lifecycleAt(lifecyclesOf(paid), draw).steps.find((step) => step.stage === stage),
  );
  STEPS.set(key, steps);
  return steps;
}
