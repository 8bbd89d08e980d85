import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { publishedTable } from '../../../cli/report/table.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { replaceRegister } from '../../../pipeline/lists/replace-register.ts';
import { readSettling } from '../../../pipeline/rollups/hour-states.ts';
import { PAYLOAD_NAMES } from '../../../schemas/platforms/payloads.ts';
import { PERSON_MARK } from '../../support/payloads/sale.ts';
import { EVENTS_FILE, type PayloadSummary, writePayloads } from '../../support/payloads/write-payloads.ts';
import { campaignReport } from '../../../statistics/figures/campaign-report.ts';
import { PATIENCE } from '../../support/patience.ts';
import { tablesWith } from '../../support/tables-with.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';

const CAMPAIGN = 'double11-2017';
const SCALE = 100_000;
const YEARS = [2016, 2017] as const;

const system = used(openRunningSystem);
const seasons: PayloadSummary[] = [];
beforeAll(async () => {
  await loadReference(system.clickhouse, { sampleFactor: SCALE });
  for (const year of YEARS)
    seasons.push(await writePayloads(folderOf(year), { year, sampleFactor: SCALE, seed: 1 }));
  await replaceRegister(system.clickhouse, 'shops', join(folderOf(2017), 'shops.csv'), true);
  await replaceRegister(system.clickhouse, 'categories', join(folderOf(2017), 'categories.csv'), true);
});

async function run(...args: string[]): Promise<string> {
  const { code, out, err } = await system.run(...args);
  if (code !== 0) throw new Error(`countyflow ${args.join(' ')} exited with ${String(code)}: ${err}${out}`);
  return out;
}

const folderOf = (year: number): string => join(system.home, `payloads-${String(year)}`);

describe('two seasons that came as the own payloads of four platforms, and as events of the others', () => {
  it('give the published figures of the ministry, every record accounted for', async () => {
    const filesOf = (name: string): string[] => YEARS.map((year) => join(folderOf(year), name));
    for (const payload of PAYLOAD_NAMES)
      await run('backfill', ...filesOf(`${payload}.ndjson`), '--as', payload);
    await run('backfill', ...filesOf(EVENTS_FILE));
    const handed = seasons.flatMap(({ records }) => Object.values(records)).reduce((a, b) => a + b, 0);
    const { code, accounts } = await system.accounts();
    expect(code).toBe(0);
    expect(accounts.reduce((sum, { records }) => sum + records, 0)).toBe(handed);
    await vi.waitFor(async () => {
      expect(await readSettling(system.clickhouse)).toMatchObject({ dirtyHours: 0, hotHours: 0 });
    }, PATIENCE);
    const report = await campaignReport(system.clickhouse, { campaign: CAMPAIGN });
    const published = publishedTable(report, 'ministry');
    expect(published).toHaveLength(14);
    expect(published.filter(({ match }) => match !== true)).toEqual([]);
  });

  it('hold exactly the records that must become no event, for the reasons that they must be held for', async () => {
    const held = await rows<{ code: string; events: number }>(
      system.clickhouse,
      'SELECT code, toUInt32(count()) AS events FROM held_event GROUP BY code',
    );
    const wanted: Record<string, number> = {};
    for (const { invalid } of seasons)
      for (const [code, events] of Object.entries(invalid)) wanted[code] = (wanted[code] ?? 0) + events;
    expect(Object.fromEntries(held.map(({ code, events }) => [code, events]))).toEqual(wanted);
  });

  it('leave no personal data in a table, a log or a plan, although every record has some', async () => {
    const first = await readFile(join(folderOf(2017), 'jd.ndjson'), 'utf8');
    expect(first).toContain(PERSON_MARK);
    expect(await tablesWith(system.clickhouse, PERSON_MARK)).toEqual([]);
    expect(await readFile(join(system.home, 'logs', 'worker.log'), 'utf8')).not.toContain(PERSON_MARK);
  });
});
