import { describe, expect, it } from 'vitest';
import { readSchemaFiles } from '../../../adapters/clickhouse/migration/schema-files.ts';
import { TABLES } from '../../../operations/backup/tables.ts';
import { freeSpace, memory } from '../../../operations/doctor/checks/resources.ts';

it('a backup holds every table once', async () => {
  const { tables } = await readSchemaFiles();
  expect(TABLES.toSorted()).toEqual(tables.map(({ name }) => name).sort());
});

const MIB = 1_048_576;
const GIB = 1_024 * MIB;

describe('the finding about a disk', () => {
  it.each([
    [0, 'error'],
    [GIB - 1, 'error'],
    [GIB, 'warning'],
    [5 * GIB - 1, 'warning'],
    [5 * GIB, 'ok'],
  ])('with %i bytes free is %s, with a remedy unless it is ok', (bytes, severity) => {
    const found = freeSpace('the disk', bytes);
    expect(found.severity).toBe(severity);
    expect(found.remedy === null).toBe(severity === 'ok');
  });
});

describe('the finding about memory', () => {
  it.each([
    [8 * GIB, 100 * MIB, true, 'error'],
    [8 * GIB, 500 * MIB, true, 'warning'],
    [2 * GIB, 1 * GIB, true, 'warning'],
    [2 * GIB, 1 * GIB, false, 'ok'],
    [4 * GIB, 2 * GIB, true, 'ok'],
  ])('of %i bytes with %i available, where engines run: %s, is %s', (total, available, runs, severity) => {
    const found = memory(total, available, runs);
    expect(found.severity).toBe(severity);
    expect(found.remedy === null).toBe(severity === 'ok');
  });
});
