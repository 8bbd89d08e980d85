import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { findSources } from '../../../pipeline/archives/find-sources.ts';
import { useFolder } from '../../support/use-folder.ts';

const folder = useFolder();
beforeAll(async () => {
  await mkdir(join(folder, '2016', 'november'), { recursive: true });
  await mkdir(join(folder, 'empty'));
  for (const name of ['b.csv', 'a.ndjson', '.hidden', '2016/c.ndjson', '2016/november/d.ndjson', 'e[1].csv'])
    await writeFile(join(folder, name), '');
});

const find = async (...names: string[]): Promise<string[]> =>
  (await findSources(names.map((name) => join(folder, name)))).map((path) => path.slice(folder.length + 1));

describe('findSources', () => {
  it('finds the files of a folder in the order of their names, without hidden ones and other folders', async () => {
    expect(await find('.')).toEqual(['a.ndjson', 'b.csv', 'e[1].csv']);
  });

  it('finds the files of a pattern, in other folders too', async () => {
    expect(await find('**/*.ndjson')).toEqual(['2016/c.ndjson', '2016/november/d.ndjson', 'a.ndjson']);
  });

  it('finds a file whose name looks like a pattern, and each file once', async () => {
    expect(await find('e[1].csv', '*.csv', 'b.csv')).toEqual(['e[1].csv', 'b.csv']);
  });

  it.each([
    ['*.parquet', /No file matches .*\*\.parquet: check the name or the pattern\.$/],
    ['nowhere.csv', /No file matches .*nowhere\.csv: check the name or the pattern\.$/],
    ['empty', /empty has no files: name another folder, or a pattern such as '.*\*\*\/\*\.ndjson'\.$/],
  ])('refuses %s, which names no file', async (name, message) => {
    await expect(find(name)).rejects.toThrow(message);
  });
});
