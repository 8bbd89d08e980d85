import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ExportRequest } from '../../../statistics/export/question.ts';
import { exportRequest as request } from '../../support/exports.ts';

const CAMPAIGN = 'double11-2017';

export function refusalCases(
  newFolder: () => string,
  write: (asked: ExportRequest, path: string) => Promise<unknown>,
): void {
  describe('a request that cannot be answered', () => {
    const given = { window_id: 'day', by: 'county', segment: 'all', scope: 'all', basis: 'paid' };
    it.each<[string, ExportRequest, RegExp]>([
      ['an unknown view', request('orders'), /no public view 'orders'.*statistic/],
      ['an unknown column', request('county', { columns: ['town'] }), /no column 'town'.*name_en/],
      [
        'an argument of a view that is no question',
        request('county', { arguments: { by: 'x' } }),
        /county has no argument 'by': it takes none; filter its columns with --where COLUMN=VALUE/,
      ],
      [
        'an argument that there is not',
        request('sales', { arguments: { ...given, hour: 'x' } }),
        /sales has no argument 'hour': its arguments are campaign, window_id, by, segment, scope, basis; for example: /,
      ],
      [
        'missing arguments',
        request('sales', { campaign: CAMPAIGN, arguments: { by: 'county' } }),
        /sales needs the arguments window_id, segment, scope, basis.*countyflow export sales --arg/,
      ],
      [
        'an argument that is not right',
        request('sales', { campaign: CAMPAIGN, arguments: { ...given, by: 'moon' } }),
        /^by must be one of all, overlapping-segment, .*, day, hour$/,
      ],
      [
        'an unknown window',
        request('sales', { campaign: CAMPAIGN, arguments: { ...given, window_id: 'x' } }),
        /^no such window of the campaign, only .*day.*, and START\/END$/,
      ],
      [
        'rows that may overlap',
        request('sales', { campaign: CAMPAIGN, arguments: { ...given, by: 'segment' } }),
        /^rows by segment may overlap and do not add up: ask for overlapping-segment, or for a sum of all with/,
      ],
      [
        'a view that there was',
        request('products_by_window', { campaign: CAMPAIGN }),
        /^there is no view 'products_by_window' any more: give the same arguments to products, as in countyflow export products --arg campaign=double11-2017 /,
      ],
      [
        'stored rows of cells without --confidential',
        request('sales', { campaign: CAMPAIGN }),
        /sales holds what is not published of single counties: for your own use, give --confidential/,
      ],
      [
        'SDMX of rows without a question',
        request('sales', { campaign: CAMPAIGN, confidential: true, format: 'sdmx-csv' }),
        /no SDMX structure of sales: export statistic, or sales or products with arguments/,
      ],
      ['an unknown campaign', request('statistic', { campaign: 'x' }), /no campaign 'x'.*double11-2017/],
      ['a campaign where there is none', request('county', { campaign: CAMPAIGN }), /not about campaigns/],
      [
        'SDMX of a view without a structure',
        request('county', { format: 'sdmx-csv' }),
        /no SDMX structure of county/,
      ],
      ['columns of SDMX', request('statistic', { format: 'sdmx-csv', columns: ['id'] }), /--columns/],
    ])('%s: names the remedy and leaves no file', async (_, asked, message) => {
      const folder = newFolder();
      await expect(write(asked, join(folder, 'x'))).rejects.toThrow(message);
      expect(readdirSync(folder)).toEqual([]);
    });

    it('a folder that does not exist', async () => {
      await expect(write(request('county'), join(newFolder(), 'none', 'x.csv'))).rejects.toThrow(
        /cannot write .*the folder does not exist/,
      );
    });
  });
}
