import { expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { useDatabase } from '../../support/use-database.ts';

const database = useDatabase();

it('every view has text columns that can be compared with the empty text', async () => {
  const views = await rows<{ view: string; names: string[] }>(
    database.client,
    `SELECT table AS view, groupArray(name) AS names FROM system.columns
     WHERE database = currentDatabase() AND type LIKE '%String%' AND type NOT LIKE '%(%(%' AND type NOT LIKE 'Array%'
       AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'View')
     GROUP BY view`,
  );
  expect(views.flatMap(({ names }) => names).length).toBeGreaterThan(50);
  // A column that is declared as String and selected as LowCardinality(String) has no size to compare.
  for (const { view, names } of views) {
    const compared = names.map((name) => `${name} != ''`).join(' AND ');
    await rows(database.client, `SELECT 1 FROM ${view} WHERE ${compared} LIMIT 0`);
  }
});
