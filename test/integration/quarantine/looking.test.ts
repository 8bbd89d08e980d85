import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWeb } from '../../support/dashboard.ts';
import { HELD_SOURCE, openHeldEvents, unknownCounty } from '../../support/held-events.ts';
import type { HeldQuestions } from '../../support/held-questions.ts';
import { textOf } from '../../support/page-text.ts';
import type { StaleSystem } from '../../support/stale-system.ts';

const SOURCE = HELD_SOURCE;

let system: StaleSystem;
let ask: HeldQuestions;
beforeAll(async () => {
  ({ system, ask } = await openHeldEvents());
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
    expect(named).toMatchObject({ text: unknownCounty('A-1'), source: system.archive.source });
    const other = join(system.engines.home, 'other');
    writeFileSync(other, readFileSync(system.archive.path));
    const renamed = await system.run('quarantine', 'show', system.archive.source, '1', '--archive', other);
    expect([renamed.code, renamed.out]).toEqual([1, '']);
  });
});

describe('the page of rejects', () => {
  it('counts them by publisher and reason, with totals, and names no order', async () => {
    await using web = await openWeb(system.client, {});
    const text = textOf(await (await fetch(new URL('/rejects', web.url))).text());
    const archive = system.archive.source.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
    // The last hour, the last day, all, and those still held.
    expect(text).toMatch(/orders\.events\.v1\.rural-taobao 4 4 4 4/);
    expect(text).toMatch(new RegExp(`${archive} 2 2 2 2`));
    expect(text).toMatch(/Total 6 6 6 6/);
    expect(text).toMatch(/orders\.events\.v1\.rural-taobao: county\.unknown .*? 2 2 2 2/);
    expect(text).not.toMatch(/\b[KA]-\d\b/);
    const chinese = textOf(await (await fetch(new URL('/rejects?lang=zh', web.url))).text());
    expect(chinese).toContain('没有该代码的县级单位');
    const csv = await (await fetch(new URL('/rejects?table=held_event&as=csv', web.url))).text();
    expect(csv.trim().split('\r\n').length).toBe(1 + 6);
    expect(csv).not.toMatch(/\b[KA]-\d\b/);
  });
});
