import { expect, it } from 'vitest';
import { readSchemaFiles } from '../../../adapters/clickhouse/migration/schema-files.ts';
import { COMPUTED_TABLES, TABLES } from '../../../operations/backup/tables.ts';

it('a backup holds every table once, but for those that are computed again', async () => {
  const { tables } = await readSchemaFiles();
  expect([...TABLES, ...COMPUTED_TABLES].sort()).toEqual(tables.map(({ name }) => name).sort());
});
