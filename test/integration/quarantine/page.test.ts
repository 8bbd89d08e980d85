import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { validEvent } from '../../support/events.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { elsewhere, openStaleSystem } from '../../support/stale-system.ts';
import { used } from '../../support/used.ts';

const PAGE = page('docs/operations/quarantine.md');
const TOPIC = 'orders.events.v1.rural-taobao';
const COMMANDS = fencedBlocks(PAGE, 'sh').flatMap((block) => block.trim().split('\n'));

const order = (orderId: string): string => JSON.stringify(validEvent({ orderId }));
const wrong = elsewhere('P-3', { goodsAmountFen: 1 });

/** All are held: four for a county that the old list does not know. */
const system = used(() =>
  openStaleSystem(
    TOPIC,
    [order('P-0'), order('P-1'), '{', wrong, '{}'].map((value, n) => ({ key: `P-${String(n)}`, value })),
    [order('A-0'), order('A-1')],
  ),
);
beforeAll(async () => {
  await system.launchWorker();
  writeFileSync(join(system.engines.home, 'event.json'), order('P-3'));
});

/** What each command of the page prints, in their order. */
const PRINTS: readonly (readonly [command: RegExp, printed: RegExp])[] = [
  [/ list --limit 10$/, /county\.unknown: 4 held/],
  [/ list --code /, /│ kafka\/orders\.events\.v1\.rural-taobao\/0 +│ 1 /],
  [/ list .*--json$/, /"counts": \[/],
  [/ show kafka/, /"orderId": "P-3"/],
  [/ show archive/, /> .*\^ county\.unknown \/data\/sellerCounty: /],
  [/ --dry-run /, /: 2 would be accepted\n {2}positions 0, 1\n/],
  [/ replay --code .*--reason/, /^archive.*: 2 accepted\n[^]*^kafka.*: 2 accepted\n/m],
  [/ replay kafka/, /1 refused again: json\.syntax/],
  [/ correct /, /0 3: corrected by kafka\/orders\.events\.v1\.rural-taobao\/0 5\n/],
  [/ discard /, /^1 discarded$/m],
  [/ export .*held\.csv$/, /^4 rows, /],
];

/** The command with the names of this system: no shell runs it, so it needs none. */
function argumentsOf(command: string): string[] {
  const [npx, program, ...args] = command.split(' ');
  expect([npx, program]).toEqual(['npx', 'countyflow']);
  return args.map((arg) => {
    if (arg.startsWith('archive/season.ndjson@')) return system.archive.source;
    return /\.(csv|json|ndjson)$/.test(arg) ? join(system.engines.home, arg) : arg;
  });
}

describe('docs/operations/quarantine.md', () => {
  it('has a check for each of its commands', () => {
    expect(COMMANDS.filter((command) => !PRINTS.some(([form]) => form.test(command)))).toEqual([]);
    expect(COMMANDS.length).toBe(PRINTS.length);
    expect(PAGE.split('\n').length).toBeLessThanOrEqual(120);
  });

  it.each(COMMANDS)('%s', async (command) => {
    const [, printed] = PRINTS.find(([form]) => form.test(command)) ?? [];
    const { code, out, err } = await system.run(...argumentsOf(command));
    expect([code, err]).toEqual([0, expect.any(String)]);
    expect(out).toMatch(printed ?? /no command/);
  });

  it('leaves the file of its export, and decisions for its query', async () => {
    const [head, ...lines] = readFileSync(join(system.engines.home, 'held.csv'), 'utf8')
      .trim()
      .split(/\r?\n/);
    expect(head).toMatch(/^"source",/);
    expect(lines.length).toBe(4);
    const [query = ''] = fencedBlocks(PAGE, 'sql');
    expect((await rows(system.client, query)).length).toBeGreaterThan(5);
  });
});
