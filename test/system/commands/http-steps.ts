import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import type { EventsAnswer, OrderStateAnswer } from '../../../schemas/http/view-answers.ts';
import { exampleTotal } from '../../contract/other-events.ts';
import { openTestKafka } from '../../support/kafka.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import type { PrintedAccount } from '../../support/running-system.ts';
import type { Step } from './follow.ts';
import { AMOUNT_FEN, ORDERS } from './publisher-steps.ts';
import type { Reader } from './reader.ts';

const EVENT = JSON.parse(fencedBlocks(page('docs/publisher.md'), 'json')[0] ?? '{}') as OrderEvent;
/** The keys of the reader, who is two publishers. */
let [tmallKey, jdKey] = ['', ''];
/** Of those that count: the page sends one order that the page before has sent, and five others. */
const COUNTED = ORDERS + 5;
const FEN = COUNTED * AMOUNT_FEN;
/** What the page before sent to the topic, seven events of this page, and three that {@link sendToTopic} sends. */
const SENT = ORDERS + 1 + 7 + 3;

const containing = (...some: unknown[]): unknown => expect.arrayContaining(some);

/** The event of the page, of another order. */
const another = (orderId: string): OrderEvent => ({
  ...EVENT,
  id: orderId,
  subject: orderId,
  data: { ...EVENT.data, orderId },
});

export const PUBLISHERS: readonly Step[] = [
  [
    ' add "JD data team"',
    (out) => {
      jdKey = /^countyflow_[0-9a-f]{12}_\S+$/m.exec(out)?.[0] ?? '';
      expect(jdKey).not.toBe('');
    },
  ],
  [' --sandbox', /^countyflow_sandbox_[0-9a-f]{12}_/m],
  [
    ' publishers list',
    (out) => {
      expect(out).toContain('JD data team');
      expect(out).toMatch(/JD tests.*jd \(sandbox\)/);
      expect(out).not.toContain(jdKey.slice(24));
    },
  ],
];

function writeEvents({ folder, given }: Reader): void {
  tmallKey = given['COUNTYFLOW_KEY'] ?? '';
  const lines = ['n1', 'n2', 'n3'].map((id) => JSON.stringify(another(id)));
  writeFileSync(join(folder, 'event.json'), JSON.stringify(EVENT));
  writeFileSync(join(folder, 'events.json'), JSON.stringify(['b1', 'b2'].map(another)));
  writeFileSync(join(folder, 'events.ndjson'), lines.join('\n'));
  copyFileSync('docs/examples/platforms/orders.jd.ndjson', join(folder, 'orders.jd.ndjson'));
}

/** One that is refused, a control total that declares too many orders, and a higher version of the event. */
async function sendToTopic(reader: Reader): Promise<void> {
  reader.given['COUNTYFLOW_KEY'] = tmallKey;
  const refused = { ...another('bad'), subject: 'elsewhere' };
  const total = { ...exampleTotal(), id: 'declared' };
  const wrongTotal = { ...total, data: { ...total.data, paidOrders: COUNTED + 3 } };
  const kafka = await openTestKafka(reader.addresses().kafkaBrokers);
  const sent = kafka.send('orders.events.v1.tmall', [
    { key: 'bad', value: JSON.stringify(refused) },
    { key: total.subject, value: JSON.stringify(wrongTotal) },
    { key: EVENT.subject, value: JSON.stringify({ ...EVENT, data: { ...EVENT.data, version: 9 } }) },
  ]);
  await sent.finally(() => kafka.stop());
}

/** A machine that takes longer than a request may wait says so, and counts the event later. */
async function expectCounted(out: string, reader: Reader): Promise<void> {
  const { accepted, refused, counted, events } = JSON.parse(out) as EventsAnswer;
  expect([accepted, refused, typeof counted]).toEqual([1, 0, 'boolean']);
  const [{ id, topic, partition, offset } = {}] = events ?? [];
  expect([id, topic]).toEqual([EVENT.id, 'orders.events.v1.tmall']);
  const nextPosition = async (): Promise<number> => {
    const accounts = JSON.parse((await reader.command('accounting', '--json')).out) as PrintedAccount[];
    const account = accounts.find(({ source }) => source === `kafka/${topic ?? ''}/${partition ?? ''}`);
    return Number(account?.nextPosition ?? 0);
  };
  if (counted === true) expect(await nextPosition()).toBeGreaterThan(Number(offset));
  else await expect.poll(nextPosition).toBeGreaterThan(Number(offset));
}

export const HTTP: readonly Step[] = [
  ['@event.json', { accepted: 1, refused: 0 }, { before: writeEvents }],
  ['@events.json', { accepted: 2, refused: 0 }],
  ['events.ndjson', { accepted: 3, refused: 0 }],
  ['wait=true', expectCounted],
  [
    'as=jd',
    // The register of shops is the later one of the page about platforms' orders.
    { accepted: 5, refused: 1 },
    // The server asks for new keys every few seconds.
    { before: ({ given }) => (given['COUNTYFLOW_KEY'] = jdKey), again: true },
  ],
  [
    '/v1/events/',
    {
      ...{ state: 'counted', version: 9, countedVersion: 9, timesSent: 4 },
      windows: containing(
        { campaign: 'double11-2017', window: 'day', basis: 'paid' },
        { campaign: 'double11-2017', window: 'period', basis: 'placed' },
      ),
    },
    { before: sendToTopic, again: true },
  ],
  [
    '/v1/orders/',
    (out) => {
      const order = JSON.parse(out) as OrderStateAnswer;
      expect(order).toMatchObject({ state: 'counted', countedVersion: 9 });
      expect(order.events.map(({ version }) => version).toSorted()).toEqual([3, 3, 3, 9]);
    },
  ],
  [
    '/v1/rejects?',
    {
      rejects: [
        { code: 'identity.subject_mismatch', path: '/subject', state: 'held', eventId: 'bad' },
        // The page before published it, after the server had refused it.
        { code: 'field.range', path: '/data/goodsAmountFen', state: 'held' },
        { code: 'field.range', path: '/data/goodsAmountFen', state: 'unsent' },
      ],
      next: null,
    },
    { again: true },
  ],
  [
    '/v1/sales?',
    { sales: [{ county: '222405', placedOrders: COUNTED, paidOrders: COUNTED }], next: null },
    { again: true },
  ],
  [
    '/v1/report?',
    {
      ...{ platform: 'tmall', sent: SENT, accepted: SENT - 2, refused: 2, closes: true },
      refusedByReason: containing(
        expect.objectContaining({
          ...{ code: 'identity.subject_mismatch', events: 1 },
          examples: [expect.objectContaining({ path: '/subject' })],
        }) as unknown,
      ),
      // All but the control total and the two that are refused.
      arrived: { events: SENT - 3, repeated: 2, late: SENT - 3 },
      conflicting: 0,
      counted: { placedOrders: COUNTED, placedFen: FEN, paidOrders: COUNTED, paidFen: FEN },
      controlTotals: {
        ...{ hours: 1, differing: 1 },
        differences: [{ declaredOrders: COUNTED + 3, countedOrders: COUNTED }],
      },
    },
    { again: true },
  ],
];
