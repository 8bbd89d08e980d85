import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Counties } from '../../domain/order.ts';
import { parseCounties } from '../../domain/reference/county-list.ts';

const LIST = new URL('../../reference/counties-2017.csv', import.meta.url);

/** The counties that an order may carry, from the list that comes with this package. */
export async function readOrderCounties(): Promise<Counties> {
  const rows = parse(await readFile(LIST, 'utf8'), {
    bom: true,
    columns: true,
    comment: '#',
    info: true,
    trim: true,
  }) as unknown as { info: { lines: number }; record: Record<string, string> }[];
  const counties = parseCounties(rows.map(({ info, record }) => ({ line: info.lines, cells: record })));
  return new Map(counties.map(({ code, rural }) => [code, { rural }]));
}
