import { describe, expect, it } from 'vitest';
import { cursorOf, NO_SUCH_CURSOR, readCursor } from '../../../web/api/cursor.ts';
import { type Page, WRITERS } from '../../../web/api/page.ts';
import { HOSTILE } from '../../support/hostile-texts.ts';

const COLUMNS = [
  ['member', 'LowCardinality(String)'],
  ['sales_fen', 'Nullable(Int64)'],
  ['multiple', 'Nullable(Decimal(38, 9))'],
  ['sales_error_percent', 'Nullable(Float64)'],
].map(([name = '', type = '']) => ({ name, type, description: '' }));

const pageOf = (...rows: Page['rows']) => ({ rows, next: null, of: {} }) as unknown as Page;

describe('figures on their way to programs', () => {
  it('are exact as JSON: beyond 2^53 as text, as decimals are', () => {
    const page = pageOf(
      { member: '33', sales_fen: '9007199254740991', multiple: '1.500000001', sales_error_percent: 0.5 },
      { member: '34', sales_fen: '9007199254740993', multiple: null },
    );
    expect(JSON.parse(WRITERS.json.write(page, COLUMNS))).toEqual({
      rows: [
        { member: '33', sales_fen: 9_007_199_254_740_991, multiple: '1.500000001', sales_error_percent: 0.5 },
        { member: '34', sales_fen: '9007199254740993', multiple: null, sales_error_percent: null },
      ],
      next: null,
    });
  });

  it('run nothing in a spreadsheet, and stay in their cells', () => {
    const page = pageOf({ member: HOSTILE['formula'] ?? '', sales_fen: '-5' }, { member: 'a,"b"\r\n' });
    expect(WRITERS.csv.write(page, COLUMNS)).toMatch(
      /^member,sales_fen,multiple,sales_error_percent\r\n"?'=.*,-5,,\r\n"a,""b""\r\n",,,\r\n$/,
    );
  });
});

describe('a cursor', () => {
  it('names the row that it was made of, whatever its member is called', () => {
    for (const text of Object.values(HOSTILE))
      expect(readCursor(cursorOf([text, 'kg']), 2)).toEqual([text, 'kg']);
  });

  it.each(['', 'x', cursorOf(['a']), `${cursorOf(['a', 'b'])}=`, 'WzEsMl0'])('is not %s', (text) => {
    expect(readCursor(text, 2)).toBe(NO_SUCH_CURSOR);
  });
});
