import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { questionAnswers } from '../../oracle/questions.ts';
import { countedOnce } from '../../oracle/settlements.ts';
import { Winners } from '../../oracle/winners.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { season, textOf } from '../../support/season-events.ts';
import { openSeasonsForAnalysts, SAMPLE_FACTOR, soldOnTheDay } from '../../support/seasons-for-analysts.ts';
import { used } from '../../support/used.ts';
import { labelCases } from '../dictionary/label-cases.ts';

const QUERIES = ['docs/analyst.md', 'docs/operator.md'].flatMap((path) =>
  fencedBlocks(page(path), 'sql').map((query, index) => ({ path, number: index + 1, query })),
);
/** Questions with their SQL, and the first rows of the answer: cells apart by `|`, rows by `;`. */
const QUESTIONS = ['docs/questions/sales.md', 'docs/questions/time-and-products.md'].flatMap((path) =>
  [...page(path).matchAll(/^\*\*(.+?)\*\* `(.+?)`\n\n```sql\n([\s\S]+?)\n```/gm)].map(
    ([, question = '', answer = '', query = '']) => ({ question, answer, query }),
  ),
);
const MAX_ANSWER_ROWS = 4;

/** Queries of panels and of variables. */
const GRAFANA = ['campaign', 'operations'].flatMap((name) => {
  const text = readFileSync(
    new URL(`../../../infra/grafana/dashboards/${name}.json`, import.meta.url),
    'utf8',
  );
  const {
    title: board,
    panels,
    templating,
  } = JSON.parse(text) as {
    readonly title: string;
    readonly panels: readonly {
      readonly title: string;
      readonly targets: readonly { readonly rawSql: string }[];
    }[];
    readonly templating: {
      readonly list: readonly { readonly name: string; readonly type: string; readonly query: string }[];
    };
  };
  return [
    ...panels.flatMap(({ title, targets }) => targets.map(({ rawSql: query }) => ({ board, title, query }))),
    ...templating.list
      .filter(({ type }) => type === 'query')
      .map(({ name: title, query }) => ({ board, title, query })),
  ];
});

const seasons = used(() => openSeasonsForAnalysts('main'));

const ask = (query: string): Promise<Record<string, unknown>[]> => rows(seasons.client, query);

describe('the queries of the pages', () => {
  it.each(QUERIES)('$path, query $number runs', async ({ query }) => {
    expect(await ask(query)).not.toEqual([]);
  });

  it('find a published value', async () => {
    const [first] = QUERIES;
    const found = await ask(first?.query ?? '');
    expect(found).toContainEqual({ id: 'rural.day.sales', value: 39.24, unit: 'bn CNY', reason: null });
  });
});

describe('the dashboards for Grafana', () => {
  /** Grafana puts the values of variables into the text, quoted. */
  const VALUES: Readonly<Record<string, string>> = {
    campaign: 'double11-2017',
    window: 'day',
    basis: 'paid',
  };
  const filled = (query: string) =>
    query.replace(/\$\{(\w+):sqlstring\}/g, (_, name: string) => `'${VALUES[name] ?? ''}'`);

  it.each(GRAFANA)('$board, $title: the query runs', async ({ query, board }) => {
    expect(filled(query)).not.toContain('$');
    const found = await ask(filled(query));
    // Nothing was published in this database.
    expect(found.length > 0).toBe(!query.includes('published_edition'));
    expect(board).toMatch(/^Countyflow: /);
  });

  it('show the published sales of the day', async () => {
    const day = GRAFANA.find(({ title }) => title === 'Rural sales, single day, bn yuan');
    expect(await ask(filled(day?.query ?? ''))).toEqual([{ value: 39.24 }]);
  });
});

describe('the questions of the pages', () => {
  let answers: Readonly<Record<string, () => string>>;
  beforeAll(() => {
    const found = new Winners();
    for (const year of [2016, 2017] as const)
      for (const record of season(year, SAMPLE_FACTOR, 1))
        if (record.invalid === undefined)
          found.add((JSON.parse(textOf(record) ?? '') as { data: OrderVersion }).data);
    answers = questionAnswers(countedOnce(found.orders).counted, SAMPLE_FACTOR);
  });

  it('are those that the oracle answers, and more than 25', () => {
    expect(QUESTIONS.map(({ question }) => question).sort()).toEqual(Object.keys(answers).sort());
    expect(QUESTIONS.length).toBeGreaterThan(25);
  });

  it.each(QUESTIONS)('$question', async ({ question, query, answer }) => {
    const result = await seasons.client.query({ query, format: 'TabSeparatedRaw' });
    const found = (await result.text()).trimEnd().split('\n').slice(0, MAX_ANSWER_ROWS);
    expect(found.map((row) => row.split('\t').join(' | ')).join('; ')).toBe(answers[question]?.());
    expect(answers[question]?.()).toBe(answer);
  });
});

const ACCESS = page('docs/access.md');
/** Midnights in Shanghai, as Grafana puts them into SQL: without a zone. */
const [DAY_STARTS, DAY_ENDS] = [1_510_329_600, 1_510_416_000];
const SESSION_ZONES = ['Asia/Shanghai', 'UTC', 'America/New_York'];

/** As the analyst, in a session of this zone. */
async function askInZone(query: string, zone: string): Promise<Record<string, unknown>[]> {
  const result = await seasons.analyst.query({
    query,
    format: 'JSONEachRow',
    clickhouse_settings: { session_timezone: zone, date_time_output_format: 'unix_timestamp' },
  });
  return result.json();
}

function queryUnder(heading: string): string {
  const [, section = ''] = ACCESS.split(`\n## ${heading}\n`);
  return fencedBlocks(section, 'sql')[0] ?? '';
}

// The programs are not on the machine: their queries are, with what each puts in place of its own words.
describe('on docs/access.md, for an analyst whose session is in any zone, the query of', () => {
  it('Grafana gives the sales of every hour of the day', async () => {
    const query = queryUnder('Grafana')
      .replace('$__fromTime', `toDateTime(${DAY_STARTS})`)
      .replace('$__toTime', `toDateTime(${DAY_ENDS})`);
    expect(query).not.toContain('$');
    const hour = 'toUnixTimestamp(toStartOfHour(assumeNotNull(paid_at)))';
    const wanted = await soldOnTheDay(seasons.client, hour);
    expect(wanted).toHaveLength(24);
    for (const zone of SESSION_ZONES)
      expect(
        (await askInZone(query, zone)).map(({ time, yuan }) => [Number(time), yuan]),
        zone,
      ).toEqual(wanted.map(({ by, fen }) => [Number(by), Number(fen) / 100]));
  });

  it('Metabase gives the sales and the growth of every province', async () => {
    const query = queryUnder('Metabase')
      .replace('{{campaign}}', "'double11-2017'")
      .replace('{{window}}', "'day'");
    expect(query).not.toContain('{');
    const wanted = await soldOnTheDay(seasons.client, 'province_en');
    expect(wanted.length).toBeGreaterThan(25);
    for (const zone of SESSION_ZONES) {
      const found = await askInZone(query, zone);
      expect(found.map(({ province, yuan }) => [province, yuan]).sort(), zone).toEqual(
        wanted.map(({ by, fen }) => [by, Number(fen) / 100]).sort(),
      );
      expect(found.filter(({ growth_percent: growth }) => growth === null)).toEqual([]);
    }
  });
});

// Last: it stores a figure.
labelCases(seasons);
