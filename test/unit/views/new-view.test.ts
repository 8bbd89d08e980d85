import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PUBLIC_VIEWS, readViewFolder } from '../../../adapters/clickhouse/public-views.ts';
import { forgottenEdits } from './forgotten.ts';

const VIEWS = new URL('../../../schemas/clickhouse/views/', import.meta.url);
const PATH = 'views/9999_orders_of_today_view.sql';

const STATEMENT = `CREATE OR REPLACE VIEW orders_of_today (
  county String,
  haste UInt8
) AS SELECT county, 1 FROM sales_by_hour;
`;
const BLOCK = `-- summary: Orders of today, by the county of the seller
--   | 今日订单，按卖家所在县
-- grain: county | 县
-- basis: as sales
-- page: sales 9
-- column haste: How fast | 多快
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countyflow-test-'));
  for (const file of readdirSync(VIEWS)) copyFileSync(new URL(file, VIEWS), join(folder, file));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What the folder states about the new view once its file has this text. */
function stated(sql: string) {
  writeFileSync(join(folder, '9999_orders_of_today_view.sql'), sql);
  return readViewFolder(pathToFileURL(`${folder}/`)).get('orders_of_today');
}

/** The faults that are found in the file. */
function faults(sql: string): string[] {
  try {
    stated(sql);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}

describe('a new public view', () => {
  it('is refused without its block, and told what belongs into it', () => {
    const found = faults(STATEMENT);
    expect(
      found.map((fault) => /^(\S+): the block lacks ([\w ]+): add `-- \2: /.exec(fault)?.slice(1)),
    ).toEqual(['summary', 'grain', 'page', 'column haste'].map((key) => [`${PATH}:1`, key]));
  });

  it('needs its file, a test and `npm run dictionary`', () => {
    expect(stated(`${BLOCK}\n-- A reason.\n${STATEMENT}`)).toMatchObject({
      summary: 'Orders of today, by the county of the seller | 今日订单，按卖家所在县',
      basis: 'the column basis; base_ columns are of the base window | 见 basis 列；base_ 各列属基期',
      page: 'sales',
      place: 9,
      columns: new Map([['haste', { text: 'How fast | 多快', kind: undefined }]]),
    });
    expect(forgottenEdits('orders_of_today')).toEqual([
      'orders_of_today has no test: add one to test/integration/statistics',
      'docs/views.md lacks orders_of_today: run `npm run dictionary`',
      'docs/dictionary/README.md lacks orders_of_today: run `npm run dictionary`',
      'infra/clickhouse/analyst-role.sql lacks orders_of_today: run `npm run dictionary`',
    ]);
  });

  it.each([
    ['grain: county | 县', 'grian: county | 县', ':3', /not a line of the block: write .*summary, grain/],
    ['grain: county | 县', 'grain: county', ':3', /grain must be English \| 中文/],
    ['grain: county | 县', 'grain: county. | 县', ':3', /without a full stop/],
    ['grain: county | 县', 'grain: ', ':3', /not a line of the block/],
    ['grain: county | 县', 'summary: county | 县', ':3', /summary is stated twice/],
    ['page: sales 9', 'page: sale 9', ':5', /a page of schemas\/dictionary\/pages\.ts/],
    ['column haste', 'column hate', ':6', /the view has no column hate: remove/],
    ['as sales\n', 'as comparable_member\n', ':4', /comparable_member states no text of its own for basis/],
  ])('is refused if %j is %j, by line', (part, other, line, message) => {
    const found = faults(`${BLOCK.replace(part, other)}${STATEMENT}`);
    expect(found.find((fault) => message.test(fault))?.startsWith(`${PATH}${line}: `), found.join('\n')).toBe(
      true,
    );
  });

  it('is refused if a column has no text, or if it does not list its columns', () => {
    const unlisted = STATEMENT.replace(/ \(.*\) AS/s, ' AS');
    expect(faults(`${BLOCK}${unlisted}`)).toContain(`${PATH}:1: list the columns of the view, one to a line`);
    expect(faults(`${BLOCK.replace(/^-- column.*\n/m, '')}${STATEMENT}`)).toEqual([
      expect.stringMatching(
        /:1: the block lacks column haste: add .*or the text column\.haste to schemas\/text/,
      ),
    ]);
  });
});

describe('the public views', () => {
  it.each(PUBLIC_VIEWS)('%s has its test, its grant, and its place in the pages', (view) => {
    expect(forgottenEdits(view)).toEqual([]);
  });
});
