import { describe, expect, it } from 'vitest';
import type { County } from '../../../domain/reference/county-list.ts';
import { parseMembers } from '../../../domain/reference/segment-list.ts';
import { ReferenceFileError } from '../../../domain/reference/source-rows.ts';
import { readCsvRows } from '../../../pipeline/lists/reference-files.ts';
import { fileWriter, useFolder } from '../../support/used.ts';

const COUNTIES: County[] = ['110101', '410122', '632857'].map((code) => ({
  code,
  name: code,
  nameEn: code,
  province: 'somewhere',
  rural: code === '410122',
  carriesOrders: code !== '632857',
}));

describe('a list of members', () => {
  const write = fileWriter(useFolder());
  const read = async (text: string) => parseMembers(await readCsvRows(write('list.csv', text)), COUNTIES);

  it('needs only codes, and has defaults for the rest', async () => {
    expect(await read('\ufeff# a note\ncode\n410122\n632857\n')).toEqual([
      { county: '410122', validFrom: '1970-01-01', validTo: '2149-06-06' },
      { county: '632857', validFrom: '1970-01-01', validTo: '2149-06-06' },
    ]);
  });

  it('takes names and dates', async () => {
    const list = 'code,name,valid_from,valid_to\n410122,中牟县,2014-01-01,\n110101,"a, b",,2018-01-01\n';
    expect(await read(list)).toEqual([
      { county: '410122', validFrom: '2014-01-01', validTo: '2149-06-06' },
      { county: '110101', validFrom: '1970-01-01', validTo: '2018-01-01' },
    ]);
  });

  it.each([
    ['a malformed code', 'code\n410122\n999999\n', 'line 3: code: expected six digits, not "999999"'],
    ['an unknown county', 'code\n410199\n', 'line 2: no county-level unit of 2017 has code 410199'],
    ['a duplicate county', 'code\n410122\n410122\n', 'line 3: 410122 is on line 2 already'],
    ['an unknown column', 'code,rank\n410122,1\n', 'rank'],
    ['no column code', 'county\n410122\n', 'code'],
    [
      'a broken date',
      'code,valid_from\n410122,2017-02-30\n',
      'line 2: valid_from: expected a date such as 2017-11-11, or nothing, not "2017-02-30"',
    ],
    [
      'an end before the start',
      'code,valid_from,valid_to\n410122,2018-01-01,2017-01-01\n',
      'line 2: valid_to',
    ],
    ['a row too short', 'code,name\n410122\n', 'line 2'],
    ['an open quote', 'code\n"410122\n', 'Quote'],
    ['no members', 'code\n', 'the list is empty'],
    ['nothing', '', 'the list is empty'],
  ])('refuses %s, and says where', async (_, text, problem) => {
    const refusal = read(text);
    await expect(refusal).rejects.toThrow(ReferenceFileError);
    await expect(refusal).rejects.toThrow(problem);
    await expect(refusal).rejects.toThrow('nothing was changed');
  });

  it('is refused with the first twenty problems and a count of the others', async () => {
    const list = `code\n${Array.from({ length: 50 }, (_, index) => String(400_000 + index)).join('\n')}\n`;
    await expect(read(list)).rejects.toThrow('and 30 more');
  });
});
