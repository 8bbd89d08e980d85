import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { listedNames, page } from '../../support/markdown.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CODE = /\.(ts|mts|mjs|sql|css|js)$/;

/** Lines of code in a folder and the folders in it. */
function lines(folder: string): number {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => CODE.test(name))
    .map((name) => readFileSync(join(ROOT, folder, name), 'utf8').split('\n').length - 1)
    .reduce((sum, count) => sum + count, 0);
}

it('no room holds more than a fifth of the code', () => {
  const rooms = listedNames(page('docs/architecture.md'))
    .map((name) => name.replace('/', ''))
    .filter((name) => !['test', 'docs', 'reference'].includes(name));
  const sizes = rooms.map((name) => ({ name, lines: lines(name) }));
  const total = sizes.reduce((sum, room) => sum + room.lines, 0);
  expect(rooms.length).toBeGreaterThan(10);
  expect(sizes.filter((room) => room.lines > total / 5)).toEqual([]);
});
