import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { page, tableCells } from '../../support/markdown.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** A longer one makes its table wider than a screen: a list or a sentence says it better. */
const LONGEST_CELL = 119;

/** The dictionary and the lists of fields are generated. */
const HAND_WRITTEN = ['.', 'docs', 'reference']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  )
  .filter((path) => !/^docs\/(?:dictionary\/|contract\/fields)/.test(path));

describe('the cells of the tables', () => {
  it.each(HAND_WRITTEN)('of %s are short', (path) => {
    const cells = tableCells(page(path));
    expect(cells.filter((cell) => cell.length > LONGEST_CELL)).toEqual([]);
  });

  it('are what stands between bars, also with a bar in them, and not what a program prints', () => {
    const table = '| a | b |\n| --- | --- |\n| `x \\| y` |  |\n';
    expect(tableCells(`${table}\n\`\`\`text\n| printed |\n\`\`\`\n`)).toEqual([
      'a',
      'b',
      '---',
      '---',
      '`x \\| y`',
      '',
    ]);
  });
});
