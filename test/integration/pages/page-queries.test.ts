import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { loadSeasons } from '../../support/seasons.ts';
import { openStatisticsDatabase, type StatisticsDatabase } from '../../support/statistics-database.ts';

const QUERIES = ['docs/analyst.md', 'docs/operator.md', 'docs/publisher.md'].flatMap((path) =>
  fencedBlocks(page(path), 'sql').map((query, index) => ({ path, number: index + 1, query })),
);
/** Questions with their SQL, and the first rows of the answer: cells apart by `|`, rows by `;`. */
const QUESTIONS = ['docs/questions/sales.md', 'docs/questions/time-and-products.md'].flatMap((path) =>
  [...page(path).matchAll(/^\*\*(.+?)\*\* `(.+?)`\n\n```sql\n([\s\S]+?)\n```/gm)].map(
    ([, question = '', answer = '', query = '']) => ({ question, answer, query }),
  ),
);
/** Its queries look for one order by an id that no season has. */
const FINDS_NOTHING = ['docs/publisher.md'];
/** That of the demo, whose data the questions are about. */
const SAMPLE_FACTOR = 10_000;
const MAX_ANSWER_ROWS = 4;

let database: StatisticsDatabase;

/** Two small seasons in a real ClickHouse, loaded by the code of the pipeline. */
beforeAll(async () => {
  database = await openStatisticsDatabase();
  await loadSeasons(database, SAMPLE_FACTOR, 'sums');
}, 180_000);

afterAll(async () => {
  await database.stop();
});

const ask = (query: string): Promise<Record<string, unknown>[]> => rows(database.client, query);

describe('the queries of the pages', () => {
  it.each(QUERIES)('$path, query $number runs', async ({ path, query }) => {
    const found = await ask(query);
    expect(found.length > 0).toBe(!FINDS_NOTHING.includes(path));
  });

  it('find a published value', async () => {
    const [first] = QUERIES;
    const found = await ask(first?.query ?? '');
    expect(found).toContainEqual({ id: 'rural.day.sales', value: 39.24, unit: 'bn CNY', reason: null });
  });
});

describe('the questions of the pages', () => {
  it('are thirty', () => {
    expect(QUESTIONS).toHaveLength(30);
  });

  it.each(QUESTIONS)('$question', async ({ query, answer }) => {
    const result = await database.client.query({ query, format: 'TabSeparated' });
    const found = (await result.text()).trimEnd().split('\n').slice(0, MAX_ANSWER_ROWS);
    expect(found.map((row) => row.split('\t').join(' | ')).join('; ')).toBe(answer);
  });
});
