import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { followedText } from '../../../operations/status/figures-status.ts';
import { readFollowedFigures } from '../../../pipeline/figures/figure-states.ts';
import { checkFigures } from '../../../statistics/live/check-figures.ts';
import { FigureKeeper } from '../../../statistics/live/keep-figures.ts';
import { computeFigures } from '../../support/live-figures.ts';
import { COUNTED, type MeasuredOrders } from '../../support/measured-orders.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';

const [CAMPAIGN, OTHER] = [COUNTED.campaign.id, REFERENCE.campaign.id];
const { signal } = new AbortController();
const commandOf = (measured: MeasuredOrders) => (query: string) =>
  measured.client.command({ query, clickhouse_settings: { mutations_sync: '1', alter_sync: '1' } });

/** Before any rows are there. It leaves those of all campaigns. */
export function setAsideCase(measured: MeasuredOrders): void {
  const command = commandOf(measured);
  const words = async () => (await readFollowedFigures(measured.client)).map(followedText);

  it('a campaign whose figures cannot be computed is named and set aside, and the others are computed', async () => {
    const keeper = new FigureKeeper(measured.client);
    await command(
      `ALTER TABLE sales_figure ADD CONSTRAINT unwanted CHECK campaign != '${CAMPAIGN}' OR window_id = ''`,
    );
    const { failed, leftForMs } = await keeper.refresh('headline', signal);
    expect(failed).toEqual([expect.stringMatching(`figures of ${CAMPAIGN}: .*unwanted.*violated`)]);
    expect(leftForMs).toBe(4_000);
    expect(await words()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          `Figures of ${CAMPAIGN} \\(headline\\) cannot be computed: .*unwanted.*violated`,
        ),
        `Figures of ${OTHER} (headline) follow the rollups.`,
        expect.stringMatching(`Figures of ${OTHER} \\(places\\) are \\d+ seconds behind the rollups.`),
      ]),
    );
    // Not tried again at once.
    expect(await keeper.refresh('headline', signal)).toMatchObject({ failed: [] });
    await command('ALTER TABLE sales_figure DROP CONSTRAINT unwanted');
    await computeFigures(measured.client);
    for (const one of await words()) expect(one).toContain('follow the rollups');
  });
}

/** Leaves wrong rows, and slices that none follow. */
export function checkCases(measured: MeasuredOrders): void {
  const command = commandOf(measured);

  describe('the check of figures', () => {
    const STATE = `campaign = '${CAMPAIGN}' AND edition = 0`;
    const QUESTION = "window_id = 'day' AND flow = 'sales' AND segment = 'all' AND basis = 'paid'";

    it('names the column that was changed, a row that is missing, and one that is too many, and no other, up to a limit', async () => {
      const first = async (table: string, dimension: string, column: string) => {
        const [found] = await rows<{ id: string }>(
          measured.client,
          `SELECT min(${column}) AS id FROM ${table} WHERE ${STATE} AND ${QUESTION} AND dimension = '${dimension}'`,
        );
        return found?.id ?? '';
      };
      const province = await first('sales_figure', 'province', 'member');
      const category = await first('product_figure', 'category', "concat(member, ' ', unit)");
      await command(
        `ALTER TABLE sales_figure UPDATE base_sales_fen = 1 WHERE ${STATE} AND ${QUESTION} AND dimension = 'province' AND member = '${province}'`,
      );
      await command(
        `ALTER TABLE product_figure DELETE WHERE ${STATE} AND ${QUESTION} AND dimension = 'category' AND concat(member, ' ', unit) = '${category}'`,
      );
      await command(
        `INSERT INTO sales_figure SELECT * REPLACE ('nowhere' AS member) FROM sales_figure WHERE ${STATE} AND ${QUESTION} AND dimension = 'all'`,
      );
      await command(
        `ALTER TABLE statistic_figure UPDATE exact = 1 WHERE ${STATE} AND id = 'rural.day.sales' AND basis = 'paid'`,
      );
      await command(
        `ALTER TABLE activity_figure DELETE WHERE ${STATE} AND window_id = 'day' AND segment IN ('all', 'rural') AND basis = 'paid' AND counted = 'county'`,
      );
      const states = () =>
        rows(
          measured.client,
          'SELECT DISTINCT campaign, pace, toString(state) AS state FROM sales_figure ORDER BY ALL',
        );
      const before = await states();
      const { name, total, differences, summary, notes } = await checkFigures(measured.client, 5, signal);
      expect({ name, total, notes }).toEqual({ name: 'figures', total: 6, notes: [] });
      expect(Number(/^[\d,]+/.exec(summary)?.[0].replaceAll(',', ''))).toBeGreaterThan(1_000);
      // What was computed to compare is gone.
      expect(await states()).toEqual(before);
      expect(differences).toEqual([
        {
          subject: `sales ${CAMPAIGN} day sales all paid all nowhere`,
          message: 'the row is stored, and does not follow from the orders',
        },
        {
          subject: `sales ${CAMPAIGN} day sales all paid province ${province}`,
          message: 'base_sales_fen does not follow from the orders',
        },
        {
          subject: `statistics ${CAMPAIGN} rural.day.sales paid`,
          message: 'exact does not follow from the orders',
        },
        {
          subject: `products ${CAMPAIGN} day sales all paid category ${category}`,
          message: 'the orders give the row, and it is not stored',
        },
        {
          subject: `activity ${CAMPAIGN} day all paid county none`,
          message: 'the orders give the row, and it is not stored',
        },
      ]);
    });

    it('does not compare rows whose place a newer state takes meanwhile, and says so', async () => {
      const [newer] = await rows<{ state: string }>(
        measured.client,
        `SELECT toString(max(state) + 1) AS state FROM sales_figure WHERE ${STATE} AND pace = 'headline' AND is_commit`,
      );
      const state = newer?.state ?? '';
      const commit = `INSERT INTO sales_figure (campaign, pace, state, is_commit) VALUES ('${CAMPAIGN}', 'headline', ${state}, true)`;
      let commits = 0;
      const client = new Proxy(measured.client, {
        get(target, name) {
          if (name !== 'query') return Reflect.get(target, name) as unknown;
          return async (asked: { readonly query: string }) => {
            // The comparison of stored with computed rows.
            if (asked.query.includes('AS isComputed') && (commits += 1) === 1) await command(commit);
            return target.query(asked);
          };
        },
      });
      const { total, notes } = await checkFigures(client, 20, signal);
      await command(`ALTER TABLE sales_figure DELETE WHERE state = ${state}`);
      expect(commits).toBeGreaterThan(1);
      // Of six wrong rows, three are headline's.
      expect(total).toBe(3);
      expect(notes).toEqual([
        `the figures of ${CAMPAIGN} (headline) are outdated or not there yet, and were not compared`,
      ]);
    });

    it('does not compare rows that are outdated, and says so', async () => {
      await command(
        `INSERT INTO rollup SELECT * REPLACE (slice_version + 1 AS slice_version) FROM rollup
         WHERE slice_start = (SELECT max(slice_start) FROM rollup WHERE kind = 'sales' AND toDate(slice_start) = '2017-11-11') AND kind < 3`,
      );
      const { total, notes } = await checkFigures(measured.client, 20, signal);
      expect(total).toBe(0);
      expect(notes).toContain(
        `the figures of ${CAMPAIGN} (headline) are outdated or not there yet, and were not compared`,
      );
    });
  });
}
