import { beforeAll, describe, expect, it } from 'vitest';
import { renderTable } from '../../../cli/report/table.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { campaignReport, type CampaignReport } from '../../../statistics/figures/campaign-report.ts';
import { UnknownCampaignError } from '../../../statistics/figures/campaigns.ts';
import { rollupSource } from '../../../statistics/figures/source.ts';
import { useIngestInto } from '../../support/database.ts';
import { deliver, type Offsets, refreshOnce } from '../../support/deliver.ts';
import { validEvent } from '../../support/events.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { openStatisticsDatabase, storeReference } from '../../support/statistics-database.ts';
import { COUNTIES, REFERENCE } from '../../support/statistics-reference.ts';
import { used } from '../../support/used.ts';

const database = used(openStatisticsDatabase);
const ingestContext = useIngestInto(() => database.client, COUNTIES);
const offsets: Offsets = new Map();

beforeAll(async () => {
  // Uses the id of the real campaign, so that the report has published figures.
  await storeReference(database.client, {
    ...REFERENCE,
    campaign: { ...REFERENCE.campaign, id: 'double11-2017', sampleFactor: 1 },
  });
  // The first event after their end says that the windows are over.
  const placedAt = '2017-11-13T09:00:00+08:00';
  const after = validEvent({ orderId: 'after', status: 'placed', placedAt, paidAt: null, refundedFen: 0 });
  await send([JSON.stringify({ ...after, time: placedAt })]);
});

describe('the report', () => {
  it('changes by as much as one order changes', async () => {
    // 39.24 bn yuan in 40 orders of 981 m yuan: the published sales of the day.
    await send(Array.from({ length: 40 }, (_, index) => order(`R-${index}`, 98_100_000_000)));
    const before = await report();
    expect(value(before, 'rural.day.sales')).toBe('39.24');
    expect(match(before, 'rural.day.sales')).toBe(true);
    expect(renderTable(before.rows, before.data)).toMatch(
      /Rural sales, 11 November +│ +39\.240 bn CNY │ +39\.240 bn CNY │ yes/,
    );

    // A later version of one order has 1 m yuan more.
    await send([order('R-7', 98_200_000_000, { version: 3 })]);
    const after = await report();
    expect(value(after, 'rural.day.sales')).toBe('39.241');
    expect(match(after, 'rural.day.sales')).toBe(false);
    expect(renderTable(after.rows, after.data)).toMatch(
      /Rural sales, 11 November +│ +39\.241 bn CNY │ +39\.240 bn CNY │ NO/,
    );

    // An earlier version that arrives late changes nothing.
    await send([order('R-7', 1, { version: 1 })]);
    expect((await report()).rows).toEqual(after.rows);
  });

  it('reads the rows of figures while they are up to date, and adds up otherwise', async () => {
    const { client } = database;
    await computeFigures(client);
    const source = rollupSource(client, 'double11-2017');
    expect(await report()).toEqual(await campaignReport(client, { campaign: 'double11-2017', source }));

    await client.command({
      query: `ALTER TABLE statistic_figure UPDATE value = 1.5 WHERE id = 'rural.day.sales' SETTINGS mutations_sync = 1`,
    });
    expect(value(await report(), 'rural.day.sales')).toBe('1.5');
    await send([order('R-8', 98_200_000_000, { version: 3 })]);
    expect(value(await report(), 'rural.day.sales')).toBe('39.242');
  });

  it('lists published statistics in their order, and with --all the others after them', async () => {
    const published = (await report()).rows.map(({ statistic }) => statistic.id);
    expect(published).toHaveLength(20);
    expect(published[0]).toBe('rural.period.sales');
    const all = (await campaignReport(database.client, { campaign: 'double11-2017', all: true })).rows;
    expect(all.slice(0, 20).map(({ statistic }) => statistic.id)).toEqual(published);
    expect(all.find(({ statistic }) => statistic.id === 'rural.two-days.yoy')?.statistic.reason).toBe(
      'no base window',
    );
  });

  it('names the loaded campaigns if the requested one is not loaded', async () => {
    const unknown = campaignReport(database.client, { campaign: "x' OR 1=1" });
    await expect(unknown).rejects.toThrow(UnknownCampaignError);
    await expect(unknown).rejects.toThrow(
      "no campaign 'x' OR 1=1' is loaded; loaded campaigns: double11-2017",
    );
  });
});

function order(orderId: string, amountFen: number, changes: Partial<OrderVersion> = {}): string {
  const [line] = validEvent().data.lines;
  if (line === undefined) throw new Error('the valid event has no line');
  return JSON.stringify(
    validEvent({ orderId, lines: [{ ...line, amountFen }], goodsAmountFen: amountFen, ...changes }),
  );
}

async function send(events: readonly string[]): Promise<void> {
  await deliver(ingestContext, { events, by: 'stream', again: false, refresh: 'none' }, offsets);
  await refreshOnce(database.client, 'hours');
}

function report(): Promise<CampaignReport> {
  return campaignReport(database.client, { campaign: 'double11-2017' });
}

function value({ rows }: CampaignReport, id: string): string | null | undefined {
  return rows.find(({ statistic }) => statistic.id === id)?.statistic.value;
}

function match({ rows }: CampaignReport, id: string): boolean | null | undefined {
  return rows.find(({ statistic }) => statistic.id === id)?.match;
}
