import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { takeOverFigures } from '../../../operations/lists/counted-figures.ts';
import { storeCampaign } from '../../../operations/lists/stored-lists.ts';
import type { CampaignFigure } from '../../../domain/statistics/figures/campaign-figures.ts';
import { exportRequest, writeExport } from '../../support/exports.ts';
import { type Basis, computeStatistics } from '../../../statistics/figures/read-statistics.ts';
import { placeFigures } from '../../oracle/campaign-figures.ts';
import { openMeasuredOrders } from '../../support/measured-orders.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { used, useFolder } from '../../support/used.ts';

/** The figure that a sample is too small for, and one that it is not. */
const [SMALL, LARGE] = ['prefecture.sales', 'province.orders'];
const { campaign } = REFERENCE;
const SAMPLED = {
  ...campaign,
  placeFigures: campaign.placeFigures.map((figure) => ({
    ...figure,
    needsEveryOrder: figure.id === SMALL,
  })),
};

const measured = used(openMeasuredOrders);
const folder = useFolder();
/** What a database with every order exports, which here has the same orders as the sample. */
let counted: string;
let sampled: string;

beforeAll(async () => {
  [counted, sampled] = [join(folder, 'counted.csv'), join(folder, 'sampled.csv')];
  const { client } = measured;
  await storeCampaign(client, { ...SAMPLED, sampleFactor: 1 });
  await exportFigures(counted);
  await storeCampaign(client, campaign);
  await exportFigures(sampled);
  await storeCampaign(client, SAMPLED);
});

async function exportFigures(path: string): Promise<void> {
  await computeFigures(measured.client, ['headline']);
  await writeExport(measured.client, exportRequest('campaign_figure', { campaign: campaign.id }), path);
}

type Found = Pick<CampaignFigure, 'id' | 'value' | 'reason' | 'sampled_orders'> & {
  readonly isTakenOver: boolean;
};

async function figures(basis: Basis = 'paid'): Promise<ReadonlyMap<string, Found>> {
  const { figures: found } = await computeStatistics(measured.client, campaign.id, [basis]);
  return new Map(
    found.map(({ taken_over_at: takenOverAt, ...figure }) => [
      figure.id,
      { ...figure, isTakenOver: takenOverAt !== null },
    ]),
  );
}

/** As a worker keeps it for analysts. */
async function storedValue(id: string): Promise<string | null | undefined> {
  await computeFigures(measured.client, ['headline']);
  const [found] = await rows<{ value: string | null }>(
    measured.client,
    `SELECT toString(value) AS value FROM campaign_figure
     WHERE campaign = {campaign:String} AND basis = 'paid' AND id = {id:String}`,
    { campaign: campaign.id, id },
  );
  return found?.value;
}

/** A copy of the export with changes. */
function changed(change: (text: string) => string): string {
  const file = join(folder, 'changed.csv');
  writeFileSync(file, change(readFileSync(counted, 'utf8')));
  return file;
}

describe('a figure that a sample is too small for', () => {
  const every = { ...REFERENCE, campaign: { ...campaign, sampleFactor: 1 } };

  it('has no value in a sample until it is taken over', async () => {
    expect((await figures()).get(SMALL)).toMatchObject({
      value: null,
      reason: 'the sample is too small: the figure is to be taken over from every order',
      isTakenOver: false,
    });
  });

  it.each([
    [
      'another place',
      () => changed((text) => text.replaceAll('"5201"', '"5202"')),
      "place is '5202' in the file",
    ],
    ['another campaign', () => changed((text) => text.replaceAll(campaign.id, 'other')), 'needs every order'],
    [
      'a sample',
      () => sampled,
      'sampled_orders: expected nothing: the figure must be counted from every order',
    ],
    [
      'half a number',
      () => changed((text) => text.replace(/(,\d+\.\d+),\d+\.\d+,/, '$1,1.,')),
      'exact: expected a number',
    ],
  ])('is refused from a file of %s', async (_, fileOf, message) => {
    await expect(takeOverFigures(measured.client, fileOf())).rejects.toThrow(message);
    expect((await figures()).get(SMALL)?.value).toBeNull();
  });

  it('is that of every order afterwards, without an error, beside those of the sample', async () => {
    expect(await takeOverFigures(measured.client, counted)).toEqual({
      taken: [`${campaign.id} ${SMALL}`],
      missing: [],
    });
    for (const basis of ['paid', 'placed'] as const) {
      const [found, all] = [await figures(basis), placeFigures(measured.orders, every, basis)];
      expect(all.get(SMALL)).toBeDefined();
      expect(found.get(SMALL)).toMatchObject({
        value: all.get(SMALL),
        reason: null,
        sampled_orders: null,
        isTakenOver: true,
      });
      const multiplied = placeFigures(measured.orders, REFERENCE, basis).get(LARGE);
      expect(multiplied).not.toBe(all.get(LARGE));
      expect(found.get(LARGE)).toMatchObject({ value: multiplied, isTakenOver: false });
    }
    expect((await figures('net')).get(SMALL)).toMatchObject({
      value: null,
      reason: 'refunds are not known by product',
    });
  });

  it('is the newer one after a second load, and counted here once every order is here', async () => {
    const value = (await figures()).get(SMALL)?.value ?? '';
    const doubled = String(2 * Number(value));
    await takeOverFigures(
      measured.client,
      changed((text) => text.replaceAll(value, doubled)),
    );
    expect((await figures()).get(SMALL)).toMatchObject({ value: doubled, isTakenOver: true });
    expect(await storedValue(SMALL)).toBe(doubled);
    await storeCampaign(measured.client, { ...SAMPLED, sampleFactor: 1 });
    expect((await figures()).get(SMALL)).toMatchObject({ value, isTakenOver: false });
  });
});
