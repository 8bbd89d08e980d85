import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'csv-parse/sync';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { renderRevisions } from '../../../cli/edition/render.ts';
import { storeCounties } from '../../../operations/lists/stored-lists.ts';
import { readCounties, readProvinces } from '../../../pipeline/lists/reference-files.ts';
import { readRevisions } from '../../../statistics/editions/revisions.ts';
import { UnknownCampaignError } from '../../../statistics/figures/campaigns.ts';
import { loadMainFigures } from '../../support/double11.ts';
import { publishAtOnce } from '../../support/live-figures.ts';
import { commitRollup } from '../../support/rollup-rows.ts';
import { openWeb } from '../../support/dashboard.ts';
import { parquetRowsOf } from '../../support/parquet-rows.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';

const CAMPAIGN = 'double11-2017';
const FIRST_MS = Date.parse('2017-11-12T02:30:00+08:00');

const database = used(openStatisticsDatabase);
beforeAll(async () => {
  await loadMainFigures(database.client, 1);
  await storeCounties(database.client, await readCounties(), await readProvinces());
}, 180_000);

/** Publishes an edition of these yuan by day of November, half of them refunded. */
async function publish(nth: number, yuanByDay: Readonly<Record<string, bigint>>): Promise<void> {
  const row = { county: '410122', platform: 'jd', paidOrders: 1 };
  const sold = Object.entries(yuanByDay).map(([day, yuan]) => ({
    ...row,
    hour: `2017-11-${day} 08:00`,
    paidFen: yuan * 100n,
    refundedFen: yuan * 50n,
  }));
  await commitRollup(database.client, sold);
  await publishAtOnce(database.client, CAMPAIGN, `run ${String(nth)}`, FIRST_MS + nth * 3_600_000);
}

describe('the revisions of editions', () => {
  it('are none before there are two', async () => {
    expect(await readRevisions(database.client, CAMPAIGN, 'paid')).toMatchObject({ editions: [] });
    await publish(1, { '01': 1_000n, '02': 800n });
    const one = await readRevisions(database.client, CAMPAIGN, 'paid');
    expect(one).toMatchObject({ editions: [1], mean_percent: null, mean_absolute_percent: null });
    expect(renderRevisions(one)).toContain('No day is in two editions yet.');
    await expect(readRevisions(database.client, 'double12', 'paid')).rejects.toThrow(UnknownCampaignError);
  });

  it('are of each day and of the period, from the first edition that had it to the last', async () => {
    await publish(2, { '01': 1_100n, '02': 800n, '03': 500n });
    await publish(3, { '01': 1_200n, '02': 760n, '03': 500n });
    const found = await readRevisions(database.client, CAMPAIGN, 'paid');
    expect(found.editions).toEqual([1, 2, 3]);
    expect(found.days).toEqual([
      { day: '2017-11-01', sales_fen: ['100000', '110000', '120000'], revision_percent: 20 },
      { day: '2017-11-02', sales_fen: ['80000', '80000', '76000'], revision_percent: -5 },
      { day: '2017-11-03', sales_fen: [null, '50000', '50000'], revision_percent: 0 },
      { day: null, sales_fen: ['180000', '240000', '246000'], revision_percent: 36.6666 },
    ]);
    expect(found.mean_percent).toBe(5);
    expect(found.mean_absolute_percent).toBeCloseTo(25 / 3, 9);
    const net = await readRevisions(database.client, CAMPAIGN, 'net');
    expect(net.days[0]?.sales_fen).toEqual(['50000', '55000', '60000']);
  });

  it('leave every figure of an earlier edition at its address, which its citation ends with', async () => {
    const { clickhouse } = database.engines.connections;
    await using web = await openWeb(database.client, { clickhouse });
    const cited = async (path: string) => {
      const answer = await fetch(new URL(`${path}?as=json`, web.url));
      return (await answer.json()) as { readonly value: string; readonly citation: string };
    };
    for (const [edition, fen] of ['180000', '240000', '246000'].entries()) {
      const address = `/e/${CAMPAIGN}/${String(edition + 1)}/rural.period.sales`;
      const { value, citation } = await cited(address);
      expect(value).toBe(fen);
      expect(citation.endsWith(` ${address}`)).toBe(true);
      expect(citation).not.toMatch(/\d{6}/);
    }
    const unknown = await fetch(new URL(`/e/${CAMPAIGN}/9/rural.period.sales`, web.url));
    expect([unknown.status, await unknown.text()]).toEqual([
      404,
      expect.stringContaining('has no edition 9'),
    ]);
  });

  it('are a triangle on a terminal and on the page of editions, in both languages', async () => {
    const shown = renderRevisions(await readRevisions(database.client, CAMPAIGN, 'paid'));
    expect(shown).toMatch(/│ 2017-11-03 +│ +│ +500\.00 │ +500\.00 │ +0\.0000 │/);
    expect(shown).toContain('a day changed by +5.0000 % on average, 8.3333 % without signs');
    const { clickhouse } = database.engines.connections;
    await using web = await openWeb(database.client, { clickhouse });
    const page = async (lang: string) =>
      (await fetch(new URL(`/campaigns/${CAMPAIGN}/editions?lang=${lang}`, web.url))).text();
    expect(await page('en')).toContain('a day changed by +5.00 % on average, 8.33 % without signs');
    expect(await page('zh')).toContain('每日平均变动+5.00%，绝对值平均8.33%');
  });

  it('keep whether the orders of an edition were simulated, whatever comes later', async () => {
    const { client } = database;
    // By the bits of the column, 2 is a simulation.
    await client.command({
      query: `INSERT INTO slice_arrivals (slice_start, arrivals, last_arrival, origins) VALUES ('2017-11-01 08:00:00', 1, now64(3), 2)`,
    });
    await publish(4, { '01': 1_200n });
    await client.command({ query: 'TRUNCATE TABLE slice_arrivals' });
    const origins = await rows(client, 'SELECT edition, data_origin FROM published_edition ORDER BY edition');
    const ofEdition = (edition: number) => ({
      edition,
      data_origin: edition === 4 ? 'simulated' : 'platforms',
    });
    expect(origins).toEqual([1, 2, 3, 4].map(ofEdition));
    expect(await readRevisions(client, CAMPAIGN, 'paid')).toMatchObject({ dataOrigin: 'partly-simulated' });
    const { clickhouse } = database.engines.connections;
    await using web = await openWeb(client, { clickhouse });
    const page = async (path: string) => {
      const answer = await fetch(new URL(`/campaigns/${CAMPAIGN}${path}`, web.url));
      expect([path, answer.status]).toEqual([path, 200]);
      return answer.text();
    };
    expect(await page('?window=period&edition=4')).toContain('<b>Simulated data</b>');
    expect(await page('?window=period&edition=1')).not.toMatch(/simulat/i);
    expect(await page('?window=period')).not.toMatch(/simulat/i);
    expect(await page('/editions')).toContain('<b>Partly simulated data</b>');
    const csv = await page('/editions?table=published_edition&as=csv');
    const names = parse(csv, { from_line: 3 }).map(([name]) => name);
    expect(names).toEqual(['Edition 4 (Simulated data)', 'Edition 3', 'Edition 2', 'Edition 1']);
    const all = await parquetRowsOf(
      await fetch(new URL(`/campaigns/${CAMPAIGN}/editions?table=statistic&as=parquet`, web.url)),
    );
    expect(all.length).toBeGreaterThan(0);
    for (const row of all) expect(row['data_origin']).toBe(row['edition'] === 4 ? 'simulated' : 'platforms');
  });
});
