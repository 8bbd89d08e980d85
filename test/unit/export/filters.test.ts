import { describe, expect, it } from 'vitest';
import {
  chosenColumns,
  orderClause,
  parseFilter,
  parseOrder,
  whereClause,
} from '../../../statistics/export/filters.ts';

const COLUMNS = [
  { name: 'county', type: 'UInt32', description: '' },
  { name: 'name', type: 'LowCardinality(Nullable(String))', description: '' },
];

describe('a filter', () => {
  it.each([
    ['county=330127', { column: 'county', operator: '=', value: '330127' }],
    ['county>=1', { column: 'county', operator: '>=', value: '1' }],
    ['name!==1', { column: 'name', operator: '!=', value: '=1' }],
    ['name=', { column: 'name', operator: '=', value: '' }],
    ['name=a\nb', { column: 'name', operator: '=', value: 'a\nb' }],
  ])('%j is read', (text, filter) => {
    expect(parseFilter(text)).toEqual(filter);
  });

  it.each(['county', 'county>5', '=5', 'a b=5', '`county`=5', ''])(
    '%j is refused, with an example',
    (text) => {
      expect(() => parseFilter(text)).toThrow(/--where/);
    },
  );

  it('becomes a comparison with a bound parameter', () => {
    const hostile = "x' OR 1 = 1 --";
    const clause = whereClause('county', COLUMNS, [parseFilter('county<=5'), parseFilter(`name=${hostile}`)]);
    expect(clause.sql).toBe(
      ' WHERE v.`county` <= {where_0:UInt32} AND toString(v.`name`) = {where_1:String}',
    );
    expect(clause.parameters).toEqual({ where_0: '5', where_1: hostile });
  });

  it('on a column that does not exist names those that do', () => {
    expect(() => whereClause('county', COLUMNS, [parseFilter('town=5')])).toThrow(/county, name/);
  });

  it('whose value is of another type says what the column takes', () => {
    expect(() => whereClause('county', COLUMNS, [parseFilter('county=99999999999')])).toThrow(
      /0 to 4294967295/,
    );
  });
});

describe('columns and order', () => {
  it('keep their order', () => {
    expect(chosenColumns('county', COLUMNS, ['name', 'county']).map(({ name }) => name)).toEqual([
      'name',
      'county',
    ]);
    expect(orderClause('county', COLUMNS, parseOrder('name:desc, county'))).toBe(
      ' ORDER BY v.`name` DESC, v.`county`',
    );
  });

  it.each(['name:down', 'name county', ''])('the order %j is refused', (text) => {
    expect(() => parseOrder(text)).toThrow(/COLUMN:desc/);
  });

  it('a column that is named twice or does not exist is refused', () => {
    expect(() => chosenColumns('county', COLUMNS, ['name', 'name'])).toThrow(/twice/);
    expect(() => chosenColumns('county', COLUMNS, [''])).toThrow(/no column ''/);
  });
});
