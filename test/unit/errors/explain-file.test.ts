import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainFile } from '../../../cli/print-failure.ts';
import { useFolder } from '../../support/use-folder.ts';

const folder = useFolder();
const file = join(folder, 'file');
writeFileSync(file, '');

function errorOf(attempt: () => unknown): Error {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}

describe('a path that a command cannot use', () => {
  it.each([
    [
      'does not exist',
      () => readFileSync(join(folder, 'none')),
      'none cannot be used (ENOENT): the file or its folder',
    ],
    [
      'is below a file',
      () => readFileSync(join(file, 'below')),
      'below cannot be used (ENOTDIR): part of the path',
    ],
    [
      'is a folder',
      () => readFileSync(folder),
      'a path cannot be used (EISDIR): it is a folder: name a file',
    ],
    [
      'is a folder where a file should be moved to',
      () => {
        writeFileSync(join(folder, 'x.partial'), '');
        mkdirSync(join(folder, 'other'));
        renameSync(join(folder, 'x.partial'), join(folder, 'other'));
      },
      'other cannot be used (EISDIR): it is a folder: name a file',
    ],
    [
      'is in a folder that does not exist, in the name that was given',
      () => {
        writeFileSync(join(folder, 'none', 'x.partial'), '');
      },
      'none/x cannot be used (ENOENT)',
    ],
  ])('is named with the remedy if it %s', (_, attempt, sentence) => {
    expect(explainFile(errorOf(attempt))?.message).toContain(sentence);
  });

  it('is not blamed for another error', () => {
    expect(explainFile(new Error('ENOENT'))).toBeUndefined();
  });
});
