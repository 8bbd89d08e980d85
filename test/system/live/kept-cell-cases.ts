import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { describe, expect, it } from 'vitest';
import { readCampaignWindows, withHours } from '../../../statistics/figures/campaign-windows.ts';
import { type FoundSums, readSumsOfAll } from '../../../statistics/figures/sums.ts';
import { KeptCells } from '../../../statistics/figures/kept-cells.ts';
import { liveQuestions } from '../../../statistics/live/live-questions.ts';
import { readInputs } from '../../../pipeline/figures/state-inputs.ts';
import { OF_LISTS } from '../../../pipeline/rollups/visible-slices.ts';
import { COUNTED, type MeasuredOrders } from '../../support/measured-orders.ts';

const HOUR_SECONDS = 3_600;
const CAMPAIGN = COUNTED.campaign.id;

function membersOf(found: readonly FoundSums[]) {
  const text = (value: unknown) =>
    JSON.stringify(value, (name, one: unknown) => {
      if (name === 'counties') return undefined;
      return typeof one === 'bigint' ? String(one) : one;
    });
  return found.map(({ sums }) => sums.map((one) => `${text(one)} ${String(one.activeCounties)}`).toSorted());
}

/** Leaves slices that no order made. */
export function keptCellCases(measured: MeasuredOrders): void {
  /** Of all days and slices; of a window that is complete to some hours before its end. */
  async function questions(incompleteHours = 0) {
    const all = (await readCampaignWindows(measured.client)).get(CAMPAIGN);
    if (all === undefined) throw new Error(`there is no ${CAMPAIGN}`);
    const windows = new Map(
      [...all.windows].map(([id, hours]) => [
        id,
        {
          ...hours,
          completeTo: hours.completeTo - incompleteHours * HOUR_SECONDS,
          baseCompleteTo: hours.baseCompleteTo - incompleteHours * HOUR_SECONDS,
        },
      ]),
    );
    return [...liveQuestions('headline', windows, ['rural']), ...liveQuestions('places', windows, ['rural'])]
      .filter(({ windowId, basis }) => ['day', 'period'].includes(windowId) && basis !== 'placed')
      .map((question) => withHours(CAMPAIGN, { ...all, windows }, [question]).at(0))
      .filter((question) => question !== undefined);
  }

  /** What questions add up to; a set of counties by how many there are. */
  async function answers(asked: Awaited<ReturnType<typeof questions>>, kept?: KeptCells, before?: Checksums) {
    const reading =
      kept === undefined ? {} : { read: kept.reader((before ?? (await checksums())).get(OF_LISTS)) };
    const found = await readSumsOfAll(measured.client, asked, reading);
    return membersOf(found).map((members, index) => ({ question: JSON.stringify(asked[index]), members }));
  }

  const checksums = async () => (await readInputs(measured.client)).checksums;
  type Checksums = Awaited<ReturnType<typeof checksums>>;

  /** The same client, which does something before each question, and asks it with these settings. */
  function before(
    act: (query: string) => Promise<unknown>,
    settings: ClickHouseSettings = {},
  ): ClickHouseClient {
    const { client } = measured;
    return new Proxy(client, {
      get: (of, name) =>
        name === 'query'
          ? async (...[asked]: Parameters<typeof client.query>) => {
              await act(asked.query);
              return client.query({
                ...asked,
                clickhouse_settings: { ...asked.clickhouse_settings, ...settings },
              });
            }
          : (Reflect.get(of, name) as unknown),
    });
  }

  /** A slice has another version, with each row of sales twice. */
  async function changeASlice() {
    const slice = `slice_start = (SELECT max(slice_start) FROM rollup WHERE kind = 'sales' AND toDate(slice_start) = '2017-11-11')`;
    const again = `SELECT * REPLACE ((SELECT max(slice_version) + 1 FROM rollup) AS slice_version) FROM rollup WHERE ${slice}`;
    await measured.client.command({
      query: `INSERT INTO rollup ${again} AND kind IN ('commit', 'sales', 'products') UNION ALL ${again} AND kind = 'sales'`,
    });
  }

  describe('cells that are kept', () => {
    it('add up to what all slices add up to, whatever part of them fits', async () => {
      const asked = await questions();
      const all = await answers(asked);
      for (const most of [20_000, Infinity]) {
        const kept = new KeptCells(most);
        for (const time of ['first', 'again'])
          expect(await answers(asked, kept), `${time} of ${String(most)}`).toEqual(all);
        expect(kept.bytes).toBeLessThanOrEqual(most);
        if (most === Infinity) expect(kept.bytes).toBeGreaterThan(20_000);
      }
    });

    it('follow hours that become complete', async () => {
      const kept = new KeptCells(Infinity);
      for (const hours of [30, 2, 0]) {
        const asked = await questions(hours);
        expect(await answers(asked, kept), String(hours)).toEqual(await answers(asked));
      }
    });

    it('are not of two moments if lists change again and again', async () => {
      const changing = before(() =>
        measured.client.command({
          query: `INSERT INTO reference_segment SELECT * REPLACE (load_version + 1 AS load_version)
            FROM reference_segment ORDER BY load_version DESC LIMIT 1`,
        }),
      );
      const read = new KeptCells(Infinity).reader((await checksums()).get(OF_LISTS));
      await expect(readSumsOfAll(changing, await questions(), { read })).rejects.toThrow(
        'slices or lists changed 4 times while figures were added up',
      );
    });

    it('are read again if a slice was removed after it was listed', async () => {
      let scans = 0;
      const removing = before(async (query) => {
        if (!query.includes('GROUPING SETS') || scans > 0) return;
        scans += 1;
        await changeASlice();
        await measured.client.command({
          query: `ALTER TABLE rollup DELETE WHERE kind IN ('commit', 'sales', 'products') AND slice_seconds < 86400
            AND (slice_start, slice_seconds, slice_version) NOT IN
              (SELECT slice_start, slice_seconds, slice_version FROM visible_slice)`,
          clickhouse_settings: { mutations_sync: '2' },
        });
      });
      const asked = await questions();
      const found = await readSumsOfAll(removing, asked, { read: new KeptCells(Infinity).reader() });
      expect(scans).toBe(1);
      expect(membersOf(found)).toEqual(membersOf(await readSumsOfAll(measured.client, asked)));
    });

    it('take little memory of the engine, over how many months orders may be spread', async () => {
      const slice = `slice_start = (SELECT max(slice_start) FROM rollup WHERE kind = 'sales' AND toDate(slice_start) = '2017-11-11')
        AND kind IN ('commit', 'sales', 'products')`;
      await measured.client.command({
        query: `INSERT INTO rollup SELECT rollup.* REPLACE (slice_start - INTERVAL months.number MONTH AS slice_start)
          FROM rollup, numbers(1, 150) AS months WHERE ${slice}`,
      });
      const bounded = before(() => Promise.resolve(), { max_memory_usage: '200000000' });
      const read = new KeptCells(Infinity).reader();
      expect(membersOf(await readSumsOfAll(bounded, await questions(), { read }))).not.toHaveLength(0);
    });

    it('are of one moment, which they name, if slices change after their checksums were read', async () => {
      const [asked, kept, known] = [await questions(), new KeptCells(Infinity), await checksums()];
      const first = await answers(asked, kept, known);
      await changeASlice();
      const now = await answers(asked, kept, known);
      expect(now).not.toEqual(first);
      expect(now).toEqual(await answers(asked));
      expect(kept.found).not.toEqual(known);
      expect(new Map([...(await checksums())].filter(([group]) => kept.found.has(group)))).toEqual(
        kept.found,
      );
    });
  });
}
