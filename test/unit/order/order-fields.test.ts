import { describe, expect, it } from 'vitest';
import type { Order } from '../../../domain/order.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';
import {
  columnsOfTheDdl,
  CONTRACT_FIELDS,
  describedColumns,
  EXPLAINED_FIELDS,
  fieldsThatColumnsRead,
} from '../../support/field-coverage.ts';
import { pointersOf } from '../../support/json-pointer.ts';

const CONTRACT = 'schemas/event/order.ts';
const COLUMNS = 'domain/order-columns.ts';
const DDL = 'schemas/clickhouse/tables/0001_orders.sql';
const SAMPLE = 'test/support/events.ts';
const MEANINGS = 'schemas/documents/field-meanings.ts';

/** Dotted paths of the sample's leaves, as CONTRACT_FIELDS has them. */
const SAMPLE_FIELDS = new Set(
  pointersOf(validEvent().data).map((pointer) => pointer.slice(1).replaceAll('/', '.').replace(/\.\d+/, '')),
);

/** Not by `validateEvent`, which refuses a field that the contract lacks. */
const ORDER: Order = {
  ...validEvent().data,
  placedAtMs: 0,
  paidAtMs: 0,
  statedDirection: 'local',
  direction: 'local',
};

const NOTHING: readonly string[] = [];

describe('each field of an order is known everywhere', () => {
  it('in the contract, if the sample event has it or a column reads it', () => {
    const verdict = validateEvent(JSON.stringify(validEvent()), { counties: COUNTIES, carrier: undefined });
    const problems = verdict.accepted
      ? NOTHING
      : verdict.problems.map(({ code, path }) => `${code} at ${path}`);
    expect(problems, `${SAMPLE} and ${CONTRACT} disagree`).toEqual(NOTHING);
    const read = [...fieldsThatColumnsRead(ORDER, 'read')];
    const unknown = read.filter((field) => !CONTRACT_FIELDS.includes(field));
    expect(unknown, `${COLUMNS} reads fields that ${CONTRACT} lacks`).toEqual(NOTHING);
  });

  it('in the sample event of the tests', () => {
    const missing = CONTRACT_FIELDS.filter((field) => !SAMPLE_FIELDS.has(field));
    expect(missing, `${SAMPLE}: validEvent lacks fields of ${CONTRACT}`).toEqual(NOTHING);
  });

  it('in the description of the columns', () => {
    for (const what of ['read', 'content'] as const) {
      const read = fieldsThatColumnsRead(ORDER, what);
      const missing = CONTRACT_FIELDS.filter((field) => !read.has(field));
      expect(missing, `${COLUMNS}: no column's \`${what}\` reads fields of ${CONTRACT}`).toEqual(NOTHING);
    }
  });

  it('in the DDL, with the name, the type and the order of the description', () => {
    const inDdl = columnsOfTheDdl().map(({ name, type }) => `${name} ${type}`);
    const described = describedColumns().map(({ name, type }) => `${name} ${type}`);
    const missing = described.filter((column) => !inDdl.includes(column));
    expect(missing, `${DDL} lacks columns of ${COLUMNS}`).toEqual(NOTHING);
    const unknown = inDdl.filter((column) => !described.includes(column));
    expect(unknown, `${COLUMNS} lacks columns of ${DDL}`).toEqual(NOTHING);
    expect(inDdl, `${DDL} has the columns of ${COLUMNS} in another order`).toEqual(described);
  });

  it('in the documents of the contract', () => {
    const missing = CONTRACT_FIELDS.filter((field) => !EXPLAINED_FIELDS.includes(field));
    expect(missing, `${MEANINGS} lacks fields of ${CONTRACT}`).toEqual(NOTHING);
  });
});
