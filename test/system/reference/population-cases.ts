import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { replacePopulations } from '../../../operations/lists/populations.ts';
import { storeCounties } from '../../../operations/lists/stored-lists.ts';
import { within } from '../../oracle/statistics.ts';
import type { MeasuredOrders } from '../../support/measured-orders.ts';
import { A, B, C, COUNTIES, REFERENCE } from '../../support/statistics-reference.ts';
import { useFolder } from '../../support/used.ts';

const { campaign } = REFERENCE;
/** Made up, and of three counties. */
const POPULATIONS = new Map([
  [A, 1_000],
  [B, 300],
  [C, 70],
]);

/** With the rows of figures. */
export function populationCases(measured: MeasuredOrders): void {
  const folder = useFolder();

  async function load(lines: readonly string[]): Promise<number> {
    const file = join(folder, 'population.csv');
    writeFileSync(file, ['county,population', ...lines].join('\n'));
    return replacePopulations(measured.client, file);
  }

  /** Fen per head by a column of `county`, of the counties that have a population. */
  async function perHead(column: string): Promise<ReadonlyMap<string, number>> {
    const found = await rows<{ name: string; fen: number }>(
      measured.client,
      `SELECT ${column} AS name, sum(sales_fen) / sum(population) AS fen
       FROM county LEFT JOIN (
         SELECT member, sales_fen FROM sales WHERE campaign = '${campaign.id}' AND edition = 0 AND window_id = 'period'
           AND flow = 'sales' AND segment = 'rural' AND basis = 'paid' AND dimension = 'county'
       ) AS sold ON member = county
       WHERE population IS NOT NULL GROUP BY name`,
    );
    return new Map(found.map(({ name, fen }) => [name, fen]));
  }

  /** The same from the orders. */
  function expected(groupOf: (county: string) => string) {
    const window = campaign.windows.find(({ id }) => id === 'period');
    if (window === undefined) throw new Error('no period');
    const [fen, people] = [new Map<string, number>(), new Map<string, number>()];
    const sold = within(measured.orders, window, 'paid').filter((order) =>
      POPULATIONS.has(order.sellerCounty),
    );
    for (const [county, population] of POPULATIONS) {
      people.set(groupOf(county), (people.get(groupOf(county)) ?? 0) + population);
      fen.set(groupOf(county), 0);
    }
    for (const order of sold) {
      const group = groupOf(order.sellerCounty);
      fen.set(group, (fen.get(group) ?? 0) + order.goodsAmountFen * campaign.sampleFactor);
    }
    return new Map([...fen].map(([group, total]) => [group, total / (people.get(group) ?? NaN)]));
  }

  describe('the population of counties', () => {
    it('is null until a list is loaded', async () => {
      expect(await perHead('member')).toEqual(new Map());
    });

    it.each([
      [['999999,5'], "no county has the code '999999'"],
      [[`${A},0`], 'line 2: population: expected a whole number above zero, not "0"'],
      [[`${A},5`, `${A},6`], `line 3: ${A} is on line 2 already`],
    ])('is refused with %o', async (lines, message) => {
      await expect(load(lines)).rejects.toThrow(message);
      expect(await perHead('member')).toEqual(new Map());
    });

    it('gives sales per head by county, and by what counties add up to', async () => {
      expect(await load([...POPULATIONS].map(([county, people]) => `${county},${String(people)}`))).toBe(3);
      const region = (county: string) => (county === A ? 'east' : 'west');
      const all = (county: string) => county;
      for (const [column, groupOf] of [
        ['member', all],
        ['region', region],
        ["'rural'", () => 'rural'],
      ] as const) {
        const wanted = expected(groupOf);
        expect(wanted.size, column).toBeGreaterThan(0);
        const found = await perHead(column);
        expect([...found.keys()].sort()).toEqual([...wanted.keys()].sort());
        for (const [name, fen] of wanted) expect(found.get(name), name).toBeCloseTo(fen, 6);
      }
    });

    it('stays when the list of counties is loaded again', async () => {
      const before = await perHead('member');
      const counties = [...COUNTIES].map(([code, { rural }]) => ({
        code,
        name: code,
        nameEn: code,
        province: code,
        rural,
        carriesOrders: true,
      }));
      await storeCounties(
        measured.client,
        counties,
        counties.map(({ code }) => ({ code: code.slice(0, 2), name: code, nameEn: code, region: 'east' })),
      );
      expect(await perHead('member')).toEqual(before);
    });
  });
}
