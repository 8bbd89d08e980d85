import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { readLoad } from '../../../operations/loads/control-load.ts';
import { succeeded } from '../../support/countyflow.ts';
import { eventLines, validEvent } from '../../support/events.ts';
import { fencedBlocks, page, wordsOf } from '../../support/markdown.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const BY = ['--by', 'Li Na'];
const WRONG_LINES = 3;

const system = used(openRunningSystem);
let right: string;
let wrong: string;
beforeAll(async () => {
  right = await load('right.ndjson', [JSON.stringify(validEvent({ orderId: 'R-1' })), 'no event']);
  wrong = await load('wrong.ndjson', Array<string>(WRONG_LINES).fill('{"level":"info","message":"started"}'));
});

/** Loads a file with these lines, and returns its source. */
async function load(name: string, lines: readonly string[]): Promise<string> {
  const path = join(system.home, name);
  writeFileSync(path, lines.join('\n'));
  await succeeded(system.run('backfill', '--force', path));
  const { accounts } = await system.accounts();
  const source = accounts.find((account) => account.source.startsWith(`archive/${name}@`))?.source;
  if (source === undefined) throw new Error(`${name} is not in the accounting`);
  return source;
}

const remove = (...args: string[]) => system.run('backfill', 'remove', ...args);

async function sums(): Promise<Record<string, number>> {
  const [row] = await rows<Record<string, string>>(
    system.clickhouse,
    'SELECT sum(records) AS records, sum(quarantined) AS quarantined, sum(removed) AS removed FROM accounting',
  );
  return Object.fromEntries(Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]));
}

async function heldSources(): Promise<string[]> {
  const { out } = await system.run('quarantine', '--json');
  const { events } = JSON.parse(out) as { events: { source: string }[] };
  return [...new Set(events.map(({ source }) => source))].sort();
}

async function verified(): Promise<{ code: number | null; notes: string[] }> {
  const { code, out } = await system.run('verify', '--archive', system.home, '--json');
  const { checks } = JSON.parse(out) as { checks: { notes: string[] }[] };
  return { code, notes: checks.flatMap((check) => check.notes) };
}

/** One run: each case continues from the one before. */
describe('an archive that was loaded by mistake', () => {
  it('counts at first, and its lines are held', async () => {
    expect(await sums()).toEqual({ records: 2 + WRONG_LINES, quarantined: 1 + WRONG_LINES, removed: 0 });
    expect(await heldSources()).toEqual([right, wrong].sort());
  });

  it('is removed only with a reason and a name, and with --yes where there is no terminal', async () => {
    expect((await remove(wrong, ...BY)).code).toBe(2);
    expect((await remove(wrong, '--reason', 'wrong file')).code).toBe(2);
    const unasked = await remove(wrong, ...BY, '--reason', 'wrong file');
    expect(unasked.code).toBe(1);
    expect(unasked.err).toContain(
      `1 archive, ${WRONG_LINES} records, 0 accepted, ${WRONG_LINES} quarantined`,
    );
    expect(unasked.err).toContain('pass --yes');
    expect((await sums())['removed']).toBe(0);
  });

  it('leaves the sums, the lists of the quarantine and the verification, and stays in the accounting with its reason', async () => {
    const removed = await remove(wrong, ...BY, '--reason', 'wrong file', '--yes', '--json');
    expect(removed.code, removed.err).toBe(0);
    expect(JSON.parse(removed.out)).toMatchObject({ name: wrong, sources: 1, records: WRONG_LINES });
    expect(await sums()).toEqual({ records: 2, quarantined: 1, removed: 1 });
    expect(await heldSources()).toEqual([right]);
    const { code, notes } = await verified();
    expect(code).toBe(0);
    expect(notes.filter((note) => note.includes(wrong))).toEqual([
      expect.stringMatching(/removed from the accounting at .* by Li Na: wrong file$/) as string,
    ]);
    const printed = await system.run('accounting');
    expect(printed.code).toBe(0);
    expect(printed.out.split('\n').find((line) => line.includes(`│ ${wrong} `))).toMatch(/│ removed +│$/);
    expect(printed.out).toMatch(/wrong\.ndjson@[0-9a-f]{16}: removed from .* by Li Na: wrong file/);
  });

  it('is refused when it is removed or loaded again', async () => {
    const again = await remove(wrong, ...BY, '--reason', 'wrong file', '--yes');
    expect(again.code).toBe(1);
    expect(again.err).toContain('is removed already: --undo puts it back');
    const asJson = await remove(wrong, ...BY, '--reason', 'wrong file', '--yes', '--json');
    expect(JSON.parse(asJson.err)).toMatchObject({ error: { code: 'removed' } });
    for (const words of [[], ['plan']]) {
      const loaded = await system.run('backfill', ...words, '--force', join(system.home, 'wrong.ndjson'));
      expect(loaded.code).toBe(1);
      expect(loaded.err).toMatch(
        /was removed .* by Li Na: wrong file\. .* countyflow backfill remove '.*' --undo/,
      );
    }
    expect((await system.run('backfill', join(system.home, 'right.ndjson'))).code).toBe(0);
  });

  it('counts again after --undo, and the accounting still shows that it was removed', async () => {
    await succeeded(remove(wrong, ...BY, '--reason', 'the right one after all', '--undo'));
    expect(await sums()).toEqual({ records: 2 + WRONG_LINES, quarantined: 1 + WRONG_LINES, removed: 0 });
    expect(await heldSources()).toEqual([right, wrong].sort());
    expect((await verified()).code).toBe(0);
    const { out } = await system.run('accounting');
    expect(out).toMatch(
      /: removed from the accounting at .*: wrong file\n.*: put back into .*: the right one/,
    );
    expect((await remove(wrong, ...BY, '--reason', 'twice', '--undo')).err).toContain('is not removed');
  });
});

describe('an archive with accepted events', () => {
  it('is removed only with --keep-orders, and its orders stay in the figures', async () => {
    const refused = await remove(right, ...BY, '--reason', 'test data', '--yes');
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(
      /has 1 accepted event\. Removing it does not take them out of the figures.*--keep-orders/s,
    );
    const kept = await remove(right, ...BY, '--reason', 'test data', '--yes', '--keep-orders');
    expect(kept.code, kept.err).toBe(0);
    const [found] = await rows<{ orders: string; kept: string }>(
      system.clickhouse,
      'SELECT (SELECT count() FROM orders FINAL) AS orders, sum(removed_accepted) AS kept FROM accounting',
    );
    expect(found).toEqual({ orders: '1', kept: '1' });
    // The order is compared with the file, as long as the file is there.
    expect((await verified()).code).toBe(0);
  });
});

describe('a source that cannot be removed', () => {
  it('is one that the accounting does not have, or a partition of a topic', async () => {
    const unknown = await remove('archive/none.ndjson@0123456789abcdef', ...BY, '--reason', 'x', '--yes');
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain('the accounting has no source archive/none.ndjson@0123456789abcdef');
    const partition = await remove('kafka/orders.events.v1.jd/0', ...BY, '--reason', 'x', '--yes');
    expect(partition.err).toContain('is not an archive');
  });
});

/** Commands of the page that a load refuses once it has ended. */
const ENDED: readonly string[] = ['set', 'pause', 'resume', 'cancel', 'acknowledge'];

it('docs/operations/backfill.md has commands that do what it says, in its order', async () => {
  const season = join(system.home, 'season-2016.ndjson');
  writeFileSync(season, eventLines('season', 300));
  expect(await system.run('topics', 'create')).toMatchObject({ code: 0 });
  const lines = fencedBlocks(page('docs/operations/backfill.md'), 'sh').flatMap((block) =>
    block.split('\n').filter((line) => line !== ''),
  );
  let name = '';
  for (const line of lines) {
    expect(line).toMatch(/^npx countyflow /);
    const args = wordsOf(line)
      .slice(1)
      .map((word) => (word === 'NAME' ? name : word === 'season-2016.ndjson.gz' ? season : word));
    const hasEnded = ENDED.includes(args[1] ?? '');
    if (hasEnded) await vi.waitUntil(async () => (await readLoad(system, name)).state === 'done', PATIENCE);
    const { code, out, err } = await system.run(...args);
    name = /start (season-2016\S+)/.exec(out)?.[1] ?? name;
    // The load has ended, so there is no speed to change and nothing to pause, resume, cancel or acknowledge.
    if (hasEnded) expect([code, err]).toEqual([1, expect.stringMatching(/is not running|is done/)]);
    else expect([line, code, err]).toEqual([line, 0, expect.any(String)]);
  }
  expect(lines.length).toBeGreaterThan(10);
});
