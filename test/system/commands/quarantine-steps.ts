import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { validEvent } from '../../support/events.ts';
import { openTestKafka } from '../../support/kafka.ts';
import { pidOf } from '../../support/processes.ts';
import { elsewhere } from '../../support/stale-system.ts';
import type { Step } from './follow.ts';
import type { Reader } from './reader.ts';

/** On no other list than that of all counties. */
const COUNTY = '371322';
const LIST = 'reference/counties-2017.csv';
const TOPIC = 'orders.events.v1.rural-taobao';

const order = (orderId: string, changes: Partial<OrderVersion> = {}): string =>
  JSON.stringify(
    validEvent({ orderId, sellerCounty: COUNTY, sellerVillage: null, outlet: null, ...changes }),
  );

/** The worker that starts next has a list without the county. */
export function forgetCounty({ folder }: Reader): void {
  const path = join(folder, LIST);
  writeFileSync(path, readFileSync(path, 'utf8').replace(new RegExp(`^${COUNTY},.*\n`, 'm'), ''));
}

/** A topic and an archive are read by a worker with the old list, and then by one with the new list. */
async function holdEvents(reader: Reader): Promise<void> {
  const { folder } = reader;
  const wrong = elsewhere('P-3', { goodsAmountFen: 1 });
  const kafka = await openTestKafka(reader.addresses().kafkaBrokers);
  const messages = [order('P-0'), order('P-1'), '{', wrong, '{}'];
  await kafka
    .send(
      TOPIC,
      messages.map((value, at) => ({ key: `P-${String(at)}`, value })),
    )
    .finally(() => kafka.stop());
  writeFileSync(join(folder, 'season.ndjson'), `${order('A-0')}\n${order('A-1')}\n`);
  expect((await reader.command('backfill', 'season.ndjson')).out).toContain('0 accepted, 2 quarantined');
  const held = (): Promise<{ source: string }[]> =>
    reader.ask(`SELECT source FROM held_event WHERE topic = '${TOPIC}' OR source LIKE 'archive/season%'`);
  await expect.poll(held).toHaveLength(7);
  const archive = (await held()).find(({ source }) => source.startsWith('archive/'));
  reader.named.set('archive/season.ndjson@0123456789abcdef', archive?.source ?? '');
  writeFileSync(join(folder, 'event.json'), order('P-3'));
  writeFileSync(join(folder, LIST), readFileSync(LIST));
  process.kill(pidOf(reader.home, 'worker'), 'SIGKILL');
}

export const QUARANTINE: readonly Step[] = [
  [' list --limit 10', /county\.unknown: 4 held/, { before: holdEvents }],
  [' list --code ', /│ kafka\/orders\.events\.v1\.rural-taobao\/0 +│ 1 /],
  [' --json', '"counts": ['],
  [' show kafka', '"orderId": "P-3"'],
  [' show archive', /> .*\^ county\.unknown \/data\/sellerCounty: /],
  [' --dry-run ', /: 2 would be accepted\n {2}positions 0, 1\n/],
  [' --reason new-county-list', /^archive.*: 2 accepted\n[^]*^kafka.*: 2 accepted\n/m],
  [' replay kafka', '1 refused again: json.syntax'],
  [' correct ', /0 3: corrected by kafka\/orders\.events\.v1\.rural-taobao\/\d \d\n/],
  [' discard ', /^1 discarded$/m],
  [
    ' export ',
    (out, { folder }) => {
      expect(out).toMatch(/^4 rows, /);
      const [head, ...lines] = readFileSync(join(folder, 'held.csv'), 'utf8').trim().split(/\r?\n/);
      expect(head).toMatch(/^"source",/);
      expect(lines).toHaveLength(4);
    },
  ],
  [
    'FROM quarantine_decision',
    (out) => {
      expect(out.split('\n').length).toBeGreaterThan(5);
    },
  ],
];
