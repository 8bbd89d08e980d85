import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { validEvent } from '../../support/events.ts';
import { HeldQuestions } from '../../support/held-questions.ts';
import { elsewhere, openStaleSystem, type StaleSystem } from '../../support/stale-system.ts';

const TOPIC = 'orders.events.v1.rural-taobao';
const SOURCE = `kafka/${TOPIC}/0`;

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const unknown = (orderId: string): string => JSON.stringify(validEvent({ orderId }));
const message = (key: string, value: string): { key: string; value: string } => ({ key, value });

let system: StaleSystem;
let ask: HeldQuestions;
beforeAll(async () => {
  system = await openStaleSystem(
    TOPIC,
    [
      message('K-0', elsewhere('K-0')),
      message('K-1', unknown('K-1')),
      message('K-2', '{"broken"'),
      message('K-3', elsewhere('K-3', { goodsAmountFen: 1 })),
      message('K-4', unknown('K-4')),
    ],
    [elsewhere('A-0'), unknown('A-1'), elsewhere('A-2', { goodsAmountFen: 1 })],
  );
  ask = new HeldQuestions(system);
});
afterAll(() => system[Symbol.asyncDispose]());

describe('held events', () => {
  it('are counted by reason and listed in pages', async () => {
    const first = (await ask.quarantine('--limit', '4')) as {
      counts: { code: string; held: number }[];
      events: { source: string; position: string; code: string }[];
      next: string;
    };
    expect(first.counts.map(({ code, held }) => [code, held])).toEqual([
      ['county.unknown', 3],
      ['amount.sum_mismatch', 2],
      ['json.syntax', 1],
    ]);
    const second = (await ask.quarantine('list', '--limit', '4', '--cursor', first.next)) as typeof first;
    expect(second.next).toBeNull();
    const listed = [...first.events, ...second.events].map(({ source, position }) => `${source} ${position}`);
    expect(new Set(listed).size).toBe(6);
    const some = (await ask.quarantine(
      'list',
      '--platform',
      'rural-taobao',
      '--code',
      'county.unknown',
    )) as typeof first;
    expect(some.events.map(({ position }) => position).sort()).toEqual(['1', '4']);
    const early = await ask.quarantine('list', '--to', '2017-11-11T00:00:00+08:00');
    expect(early).toMatchObject({ counts: [], events: [] });
  });

  it('are shown with their problems marked, read again from a topic or a named archive', async () => {
    const { out } = await system.run('quarantine', 'show', SOURCE, '3');
    const lines = out.split('\n');
    const marked = lines.findIndex((line) => line.includes('"goodsAmountFen": 1'));
    expect(lines[marked + 1]).toMatch(/^> +\^ amount\.sum_mismatch \/data\/goodsAmountFen: /);
    const unnamed = await system.run('quarantine', 'show', system.archive.source, '1', '--json');
    expect([unnamed.code, JSON.parse(unnamed.err)]).toMatchObject([1, { error: { code: 'unreadable' } }]);
    const named = await ask.quarantine('show', system.archive.source, '1', '--archive', system.archive.path);
    expect(named).toMatchObject({ text: unknown('A-1'), source: system.archive.source });
    const other = join(system.engines.home, 'other');
    writeFileSync(other, readFileSync(system.archive.path));
    const renamed = await system.run('quarantine', 'show', system.archive.source, '1', '--archive', other);
    expect([renamed.code, renamed.out]).toEqual([1, '']);
  });
});

describe('an export', () => {
  it('has the rows of the list, in CSV and in JSON', async () => {
    const { out } = await system.run(
      'quarantine',
      'export',
      '--state',
      'all',
      '--format',
      'json',
      '--output',
      '-',
    );
    const all = JSON.parse(out) as unknown[];
    expect(all).toHaveLength(6);
    const file = join(system.engines.home, 'held.csv');
    await system.run('quarantine', 'export', '--code', 'county.unknown', '--output', file);
    const [head, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
    expect(head).toMatch(/^"source","position","state","code",/);
    expect(lines).toHaveLength(3);
  });
});
