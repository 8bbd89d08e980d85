import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fencedBlocks, page } from '../../support/markdown.ts';
import {
  openSeasonsForAnalysts,
  type SeasonsForAnalysts,
  soldOnTheDay,
} from '../../support/seasons-for-analysts.ts';

const PAGE = page('docs/access.md');
/** Midnights in Shanghai, as Grafana puts them into SQL: without a zone. */
const [DAY_STARTS, DAY_ENDS] = [1_510_329_600, 1_510_416_000];
const SESSION_ZONES = ['Asia/Shanghai', 'UTC', 'America/New_York'];

let seasons: SeasonsForAnalysts;

beforeAll(async () => {
  seasons = await openSeasonsForAnalysts();
});

afterAll(() => seasons.stop());

/** As the analyst, in a session of this zone. */
async function ask(query: string, zone: string): Promise<Record<string, unknown>[]> {
  const result = await seasons.analyst.query({
    query,
    format: 'JSONEachRow',
    clickhouse_settings: { session_timezone: zone, date_time_output_format: 'unix_timestamp' },
  });
  return result.json();
}

function queryUnder(heading: string): string {
  const [, section = ''] = PAGE.split(`\n## ${heading}\n`);
  return fencedBlocks(section, 'sql')[0] ?? '';
}

// The programs are not on the machine: their queries are, with what each puts in place of its own words.
describe.each(SESSION_ZONES)(
  'on docs/access.md, for an analyst whose session is in %s, the query of',
  (zone) => {
    it('Grafana gives the sales of every hour of the day', async () => {
      const query = queryUnder('Grafana')
        .replace('$__fromTime', `toDateTime(${DAY_STARTS})`)
        .replace('$__toTime', `toDateTime(${DAY_ENDS})`);
      expect(query).not.toContain('$');
      const found = await ask(query, zone);
      const wanted = await soldOnTheDay(
        seasons.client,
        'toUnixTimestamp(toStartOfHour(assumeNotNull(paid_at)))',
      );
      expect(wanted).toHaveLength(24);
      expect(found.map(({ time, yuan }) => [Number(time), yuan])).toEqual(
        wanted.map(({ by, fen }) => [Number(by), Number(fen) / 100]),
      );
    });

    it('Metabase gives the sales and the growth of every province', async () => {
      const query = queryUnder('Metabase')
        .replace('{{campaign}}', "'double11-2017'")
        .replace('{{window}}', "'day'");
      expect(query).not.toContain('{');
      const found = await ask(query, zone);
      const wanted = await soldOnTheDay(seasons.client, 'province_en');
      expect(wanted.length).toBeGreaterThan(25);
      expect(found.map(({ province, yuan }) => [province, yuan]).sort()).toEqual(
        wanted.map(({ by, fen }) => [by, Number(fen) / 100]).sort(),
      );
      expect(found.filter(({ growth_percent: growth }) => growth === null)).toEqual([]);
    });
  },
);
