/** Delay from an order's payment, or from its placing if it is never paid, to the publication of an event. */
export const STAGE_DELAY_MS = {
  dayBefore: -30 * 3_600_000,
  justBefore: -4 * 60_000,
  main: 0,
  echo: 7 * 60_000,
  evening: 150 * 60_000,
  nextDay: 26 * 3_600_000,
  settled: 50 * 3_600_000,
  straggler: 63 * 3_600_000,
} as const;
export type Stage = keyof typeof STAGE_DELAY_MS;
export const STAGES = Object.keys(STAGE_DELAY_MS) as Stage[];

/** Kind of an event, as tests and summaries count it. */
export type EventKind = 'first' | 'update' | 'duplicate' | 'superseded' | 'late';

/** One publication of an order's version. Steps of one version with equal fields here publish equal content. */
export interface Step {
  readonly stage: Stage;
  readonly kind: EventKind;
  readonly version: number;
  readonly status: 'placed' | 'paid' | 'shipped' | 'completed' | 'cancelled' | 'refunded';
  /** `none`: not paid yet. `moved`: a wrong time of payment, which a later version corrects. */
  readonly payment: 'none' | 'paid' | 'moved';
  /** `quoted`: not the final amount. */
  readonly amount: 'quoted' | 'final';
  readonly refund: 'none' | 'part' | 'all';
  /** `moved`: a wrong seller county, which a later version corrects. */
  readonly county: 'final' | 'moved';
  /** Base of the event's `time` attribute. */
  readonly occurred: 'placed' | 'paid' | 'published';
  /** Published again under another event id. */
  readonly resent: boolean;
}

/** Time between placing and payment. */
export type Placing = 'usual' | 'minutes' | 'day';

export interface Lifecycle {
  readonly permille: number;
  readonly placing: Placing;
  readonly steps: readonly Step[];
}

const PAID: Step = {
  stage: 'main',
  kind: 'first',
  version: 1,
  status: 'paid',
  payment: 'paid',
  amount: 'final',
  refund: 'none',
  county: 'final',
  occurred: 'paid',
  resent: false,
};
const PLACED: Step = { ...PAID, status: 'placed', payment: 'none', occurred: 'placed' };

function update(version: number, stage: Stage, change: Partial<Step>): Step {
  return { ...PAID, kind: 'update', version, stage, occurred: 'published', ...change };
}

function lifecycle(permille: number, placing: Placing, ...steps: Step[]): Lifecycle {
  return { permille, placing, steps };
}

const SHIPPED = update(2, 'nextDay', { status: 'shipped' });

/** Lifecycles of paid orders. The permille add up to 1000. */
export const PAID_LIFECYCLES: readonly Lifecycle[] = [
  lifecycle(515, 'usual', PAID),
  lifecycle(105, 'minutes', { ...PLACED, stage: 'justBefore' }, update(2, 'main', { occurred: 'paid' })),
  lifecycle(120, 'usual', PAID, SHIPPED),
  lifecycle(60, 'usual', PAID, SHIPPED, update(3, 'settled', { status: 'completed' })),
  lifecycle(
    40,
    'day',
    { ...PLACED, stage: 'dayBefore', amount: 'quoted' },
    update(2, 'main', { occurred: 'paid' }),
  ),
  // Amended after payment.
  lifecycle(30, 'usual', { ...PAID, amount: 'quoted' }, update(2, 'evening', {})),
  lifecycle(25, 'usual', PAID, update(2, 'settled', { status: 'completed', refund: 'part' })),
  lifecycle(15, 'usual', PAID, update(2, 'settled', { status: 'refunded', refund: 'all' })),
  // Cancelled after payment.
  lifecycle(15, 'usual', PAID, update(2, 'evening', { status: 'cancelled', refund: 'all' })),
  lifecycle(25, 'usual', PAID, { ...PAID, stage: 'echo', kind: 'duplicate' }),
  lifecycle(10, 'usual', PAID, { ...PAID, stage: 'echo', kind: 'duplicate', resent: true }),
  // The older version arrives last, with another amount or still unpaid.
  lifecycle(15, 'usual', update(2, 'evening', { kind: 'first', status: 'shipped' }), {
    ...PAID,
    stage: 'nextDay',
    kind: 'superseded',
    amount: 'quoted',
  }),
  lifecycle(8, 'usual', update(2, 'main', { kind: 'first', occurred: 'paid' }), {
    ...PLACED,
    stage: 'echo',
    kind: 'superseded',
  }),
  lifecycle(8, 'usual', { ...PAID, stage: 'straggler', kind: 'late' }),
  lifecycle(2, 'usual', { ...PAID, county: 'moved' }, update(2, 'evening', {})),
  lifecycle(2, 'day', { ...PAID, payment: 'moved' }, update(2, 'evening', {})),
  // Cash on delivery: shipped unpaid, paid at the door.
  lifecycle(
    5,
    'day',
    { ...PLACED, stage: 'dayBefore', status: 'shipped' },
    update(2, 'main', { status: 'completed', occurred: 'paid' }),
  ),
];

/** Lifecycles of orders that are never paid. The permille add up to 1000. */
export const UNPAID_LIFECYCLES: readonly Lifecycle[] = [
  lifecycle(350, 'usual', PLACED),
  lifecycle(500, 'usual', PLACED, update(2, 'evening', { status: 'cancelled', payment: 'none' })),
  lifecycle(100, 'usual', update(2, 'main', { kind: 'first', status: 'cancelled', payment: 'none' })),
  lifecycle(50, 'usual', PLACED, update(2, 'nextDay', { status: 'shipped', payment: 'none' })),
];
