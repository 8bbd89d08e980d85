import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../web/address.ts';
import { cursorOf, NO_SUCH_CURSOR, readCursor } from '../../../web/api/cursor.ts';
import { type Page as ApiPage, WRITERS } from '../../../web/api/page.ts';
import { Drawings } from '../../../web/http/drawn.ts';
import { html } from '../../../web/parts/markup.ts';
import { OF_NO_CAMPAIGN, type Page } from '../../../web/site.ts';
import { HOSTILE } from '../../support/hostile-texts.ts';

const COLUMNS = [
  ['member', 'LowCardinality(String)'],
  ['sales_fen', 'Nullable(Int64)'],
  ['multiple', 'Nullable(Decimal(38, 9))'],
  ['sales_error_percent', 'Nullable(Float64)'],
].map(([name = '', type = '']) => ({ name, type, description: '' }));

const pageOf = (...rows: ApiPage['rows']) => ({ rows, next: null, of: {} }) as unknown as ApiPage;

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

const ADDRESS = parseAddress('/operations', new URLSearchParams());

/** A page that counts how often it is drawn. */
function countedPage(tag: string, draw: () => void): Page {
  return {
    ...OF_NO_CAMPAIGN,
    ...{ tag, title: tag, shown: null, dataOrigin: 'platforms' as const },
    body: () => {
      draw();
      return html`<p>${tag}</p>`;
    },
    footer: () => html``,
  };
}

describe('drawings of pages', () => {
  it('draw a page once for viewers who ask at the same moment, and again for another state', async () => {
    const drawings = new Drawings();
    const drawn: string[] = [];
    let composed = 0;
    const ask = (tag: string, live: string) => {
      const page = countedPage(tag, () => drawn.push(tag));
      return drawings.document(page, ADDRESS, live, ({ body }) => {
        composed += 1;
        return html`${body}${live}`;
      });
    };
    const first = await Promise.all(Array.from({ length: 50 }, () => ask('one', '1 s ago')));
    expect([drawn, composed, new Set(first).size]).toEqual([['one'], 1, 1]);
    await ask('one', '2 s ago');
    expect([drawn, composed]).toEqual([['one'], 2]);
    await ask('two', '2 s ago');
    expect([drawn, composed]).toEqual([['one', 'two'], 3]);
  });

  it('are tried again after a failure', async () => {
    const drawings = new Drawings();
    let tries = 0;
    const page = countedPage('one', () => {
      tries += 1;
      if (tries === 1) throw new Error('no chart');
    });
    const ask = () => drawings.document(page, ADDRESS, '', ({ body }) => html`${body}`);
    await expect(ask()).rejects.toThrow('no chart');
    await expect(ask()).resolves.toBeDefined();
    expect(tries).toBe(2);
  });
});
