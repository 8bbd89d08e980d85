import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { explainFile } from '../../../cli/print-failure.ts';
import { useFolder } from '../../support/used.ts';
import { causesOf, errorCode, innermostCause } from '../../../domain/causes.ts';
import { must } from '../../../domain/must.ts';

const withCode = (message: string, code: unknown, options?: ErrorOptions): Error =>
  Object.assign(new Error(message, options), { code });

describe('causesOf', () => {
  it('lists an error and its causes, outermost first', () => {
    const inner = withCode('inner', 'ECONNREFUSED');
    const outer = new Error('outer', { cause: new Error('middle', { cause: inner }) });
    expect(causesOf(outer).map(({ error, code }) => [error.message, code])).toEqual([
      ['outer', ''],
      ['middle', ''],
      ['inner', 'ECONNREFUSED'],
    ]);
  });

  it('lists the members of an aggregate with their causes, then the cause of the aggregate', () => {
    const members = [new Error('a', { cause: new Error('a1') }), new Error('b')];
    const aggregate = new AggregateError(members, 'all failed', { cause: new Error('c') });
    expect(causesOf(aggregate).map(({ error }) => error.message)).toEqual([
      'all failed',
      'a',
      'a1',
      'b',
      'c',
    ]);
  });

  it('ends for an error that causes itself', () => {
    const error = new Error('round');
    error.cause = new Error('about', { cause: error });
    expect(causesOf(error)).toHaveLength(2);
  });

  it('tells codes that are text from those that are numbers', () => {
    expect(causesOf(withCode('m', 16))).toMatchObject([{ code: '', numericCode: 16 }]);
    expect(causesOf(withCode('m', '243'))).toMatchObject([{ code: '243', numericCode: undefined }]);
  });

  it.each(['text', undefined, null, { message: 'm', cause: new Error('e') }])(
    'is empty for a value that is no error: %s',
    (value) => {
      expect(causesOf(value)).toEqual([]);
    },
  );
});

describe('errorCode', () => {
  it('is the code of the error itself, and never that of a cause', () => {
    expect(errorCode(withCode('m', 'ENOENT'))).toBe('ENOENT');
    expect(errorCode(new Error('m', { cause: withCode('n', 'ENOENT') }))).toBe('');
    expect(errorCode('ENOENT')).toBe('');
  });
});

describe('innermostCause', () => {
  it('is the last one with a message', () => {
    const silent = withCode('', 'ECONNREFUSED');
    const error = new Error('outer', { cause: new Error('inner', { cause: silent }) });
    expect(innermostCause(error)?.error.message).toBe('inner');
  });

  it('is the error itself if none has a message', () => {
    expect(innermostCause(withCode('', 'ECONNREFUSED'))?.code).toBe('ECONNREFUSED');
  });

  it('is the last address tried for a name with several addresses', () => {
    const tried = ['::1', '127.0.0.1'].map((address) => withCode(`connect ${address}`, 'ECONNREFUSED'));
    const error = Object.assign(new AggregateError(tried), { code: 'ECONNREFUSED' });
    expect(innermostCause(error)?.error.message).toBe('connect 127.0.0.1');
  });
});

it('a value that cannot be missing is a bug where it is', () => {
  expect(must(0, 'the number')).toBe(0);
  for (const value of [null, undefined])
    expect(() => must(value, 'the place of an event')).toThrow(
      new TypeError('the place of an event is missing'),
    );
});

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

describe('the path that a command cannot use', () => {
  it.each([
    [() => readFileSync(join(folder, 'none')), 'none cannot be used (ENOENT): the file or its folder'],
    [() => readFileSync(join(file, 'below')), 'below cannot be used (ENOTDIR): part of the path'],
    [() => readFileSync(folder), 'a path cannot be used (EISDIR): it is a folder: name a file'],
    [
      () => {
        mkdirSync(join(folder, 'other'));
        renameSync(file, join(folder, 'other'));
      },
      'other cannot be used (EISDIR): it is a folder: name a file',
    ],
    // The name that was given, and not that of the file that is written first.
    [
      () => {
        writeFileSync(join(folder, 'none', 'x.partial'), '');
      },
      'none/x cannot be used (ENOENT)',
    ],
  ])('is named with the remedy: %s', (attempt, sentence) => {
    expect(explainFile(errorOf(attempt))?.message).toContain(sentence);
  });

  it('is not blamed for another error', () => {
    expect(explainFile(new Error('ENOENT'))).toBeUndefined();
  });
});
