import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { page } from '../../support/markdown.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const MOST_FILES = 12;

const [, section = ''] = page('docs/architecture.md').split('\n## Where to read\n');
const ways = [...section.matchAll(/^- \*\*(.+):\*\* (.+)$/gm)].map(([, way = '', files = '']) => ({
  way,
  files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
}));

describe('where to read, in docs/architecture.md,', () => {
  it.each(ways)('needs at most twelve files, which exist: $way', ({ files }) => {
    expect(files.length).toBeGreaterThan(4);
    expect(new Set(files).size).toBeLessThanOrEqual(MOST_FILES);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
