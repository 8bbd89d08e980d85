import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { storeCampaign, storeCounties } from '../../../operations/lists/stored-lists.ts';
import { readCounties, readProvinces } from '../../../pipeline/lists/reference-files.ts';
import { diffEditions } from '../../../statistics/editions/diff-editions.ts';
import { editionSource } from '../../../statistics/editions/edition-source.ts';
import { readEdition, readEditions } from '../../../statistics/editions/read-editions.ts';
import { double11, loadMainFigures } from '../../support/double11.ts';
import { publishAtOnce } from '../../support/live-figures.ts';
import { commitRollup } from '../../support/rollup-rows.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';

const CAMPAIGN = 'double11-2017';
const FINAL_MS = Date.parse('2017-11-15T02:30:00+08:00');
const REASON = 'JD sent 3 orders again <that were lost>';

const database = used(openStatisticsDatabase);
beforeAll(async () => {
  const { client } = database;
  await loadMainFigures(client, 1);
  await storeCounties(client, await readCounties(), await readProvinces());
  await sell([['410122', 5n]]);
  await publishAtOnce(client, CAMPAIGN, 'final', FINAL_MS);
}, 180_000);

/** Replaces the sales of 8 o'clock on the day: billions of yuan by county. */
async function sell(sales: readonly (readonly [county: string, bn: bigint])[]): Promise<void> {
  const row = { hour: '2017-11-11 08:00', platform: 'jd', paidOrders: 1 };
  await commitRollup(
    database.client,
    sales.map(([county, bn]) => ({ ...row, county, paidFen: bn * 100_000_000_000n })),
  );
}

const publish = (runId: string, asked: Parameters<typeof publishAtOnce>[4]) =>
  publishAtOnce(database.client, CAMPAIGN, runId, FINAL_MS + 86_400_000, asked);
const numbers = async () => (await readEditions(database.client, CAMPAIGN)).map(({ number }) => number);

describe('after a final edition', () => {
  it('nothing is published without a reason, whatever has changed', async () => {
    await sell([['410122', 8n]]);
    await expect(publish('reasonless', {})).rejects.toMatchObject({
      refusal: {
        code: 'final-before',
        about: 'edition 1',
        remedy: expect.stringContaining('--reason') as string,
      },
    });
    await sell([['410122', 5n]]);
    expect(await numbers()).toEqual([1]);
  });

  it('a correction without a difference is refused', async () => {
    await expect(publish('same', { correctionReason: REASON })).rejects.toMatchObject({
      refusal: {
        code: 'no-difference',
        about: 'edition 1',
        message: 'no figure has changed since, so there is nothing to correct',
      },
    });
    expect(await numbers()).toEqual([1]);
  });

  it('a schedule publishes nothing more, and gives the final edition', async () => {
    await sell([['410122', 8n]]);
    expect(await publish('daily', { untilFinal: true })).toMatchObject({ number: 1, status: 'final' });
    expect(await numbers()).toEqual([1]);
  });

  it('a correction keeps its reason and what it changed, on every basis, whatever is published later', async () => {
    await sell([['410122', 8n]]);
    const published = await publish('first', { correctionReason: REASON });
    expect(published).toMatchObject({ number: 2, status: 'corrected' });
    // As much in all, by other counties.
    await sell([
      ['410122', 6n],
      ['371721', 2n],
    ]);
    await publish('second', { correctionReason: 'a seller moved' });
    const edition = await readEdition(database.client, CAMPAIGN, 2);
    expect(edition).toMatchObject({ status: 'corrected', correctionReason: REASON });
    const sales = edition.changes.filter(({ id }) => id === 'rural.period.sales');
    const change = { id: 'rural.period.sales', unit: 'bn CNY', decimals: 3, before: '5', after: '8' };
    expect(sales).toEqual([
      { basis: 'net', ...change },
      { basis: 'paid', ...change },
    ]);
    // Nobody placed an order in these rollups, so no figure by order time has changed.
    expect(new Set(edition.changes.map(({ basis }) => basis))).toEqual(new Set(['net', 'paid']));
    const diff = await diffEditions(database.client, CAMPAIGN, [1, 2], 'paid');
    expect(diff.figures).toEqual(edition.changes.filter(({ basis }) => basis === 'paid'));
    const found = await rows<{ edition: number; status: string; correction_reason: string; changed: string }>(
      database.client,
      `SELECT edition, status, correction_reason, toString(arrayFirst(c -> c.id = 'rural.period.sales' AND c.basis = 'paid', changes).after) AS changed
       FROM published_edition ORDER BY edition`,
    );
    expect(found).toEqual([
      { edition: 1, status: 'final', correction_reason: '', changed: null },
      { edition: 2, status: 'corrected', correction_reason: REASON, changed: '8' },
      { edition: 3, status: 'corrected', correction_reason: 'a seller moved', changed: null },
    ]);
  });

  it('the source of its figures names the edition that it corrects, the reason and what it changed', async () => {
    const { changes } = await readEdition(database.client, CAMPAIGN, 2);
    const { edition } = await editionSource(database.client, CAMPAIGN, 2);
    expect(edition).toMatchObject({
      number: 2,
      status: 'corrected',
      publishedAt: '2017-11-15T18:30:00.000Z',
      correction: { reason: REASON, corrects: 1, changes },
    });
    const final = await editionSource(database.client, CAMPAIGN, 1);
    expect(final.edition).not.toHaveProperty('correction');
  });
});

describe('before a final edition', () => {
  it('a correction is refused, since there is nothing to correct', async () => {
    await storeCampaign(database.client, { ...(await double11()), id: 'festival-2018', sampleFactor: 1 });
    const asked = publishAtOnce(database.client, 'festival-2018', 'run', FINAL_MS, {
      correctionReason: REASON,
    });
    await expect(asked).rejects.toMatchObject({ refusal: { code: 'no-final' } });
  });
});
