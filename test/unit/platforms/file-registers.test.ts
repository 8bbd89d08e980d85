import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adapt } from '../../../domain/platforms/adapt.ts';
import { readAdapterContext } from '../../../pipeline/platforms/file-registers.ts';
import { readFixture } from '../../support/platform-records.ts';
import { useFolder } from '../../support/used.ts';

const EXAMPLES = 'docs/examples/platforms';
const folder = useFolder();

function shopsOf(...lines: string[]): string {
  const path = join(folder, 'shops.csv');
  writeFileSync(path, ['platform,shop,county,village,category,outlet_type', ...lines, ''].join('\n'));
  return path;
}

describe('registers from files, without a database', () => {
  it('are enough for an adapter', async () => {
    const context = await readAdapterContext({
      shops: join(EXAMPLES, 'shops.csv'),
      categories: join(EXAMPLES, 'categories.csv'),
    });
    const { record, data } = readFixture('jd');
    const adapted = adapt('jd', JSON.stringify(record), context);
    expect('event' in adapted && JSON.parse(adapted.event)).toMatchObject({ data });
  });

  it.each([
    ['lecuntao,1,330127,,,', 'no adapter reads orders of this platform'],
    ['jd,1,999999,,,', 'line 2: county: no county has the code "999999"'],
    ['jd,1,330127,222405100201,,', 'line 2: village: 222405100201 is not in county 330127'],
    ['jd,1,330127,,tea,', 'line 2: category: '],
    ['jd,1,330127,,,shop', 'line 2: outlet_type: '],
    ['jd,,330127,,,', 'line 2: shop: expected a shop'],
  ])('are refused with the line that is wrong: %s', async (line, message) => {
    await expect(readAdapterContext({ shops: shopsOf(line) })).rejects.toThrow(message);
  });

  it('are refused if a shop comes twice, under two platforms of one payload as well', async () => {
    const shops = shopsOf('tmall,a,330127,,,', 'rural-taobao,a,330127,,,');
    await expect(readAdapterContext({ shops })).rejects.toThrow('taobao a occurs twice');
    await expect(readAdapterContext({ shops: shopsOf() })).rejects.toThrow('the register is empty');
  });
});
