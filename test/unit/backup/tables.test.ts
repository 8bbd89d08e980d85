import { expect, it } from 'vitest';
import { readSchemaFiles } from '../../../adapters/clickhouse/migration/schema-files.ts';
import { TABLES } from '../../../operations/backup/tables.ts';

it('a backup holds every table once', async () => {
  const { tables } = await readSchemaFiles();
  expect(TABLES.toSorted()).toEqual(tables.map(({ name }) => name).sort());
});
