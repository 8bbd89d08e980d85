import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { drawTable, printable, printableLines } from '../../../cli/format.ts';
import { printJson } from '../../../cli/output.ts';
import { HOSTILE, STEERING, unescaped } from '../../support/hostile-texts.ts';

const FOLDER = new URL('../../../cli/', import.meta.url);
/** Files that may write to the terminal: all output, the end of a pipe, and what an old Node can load. */
const WRITERS = ['output.ts', 'publisher.ts', 'run-program.ts'];
const HALVES = { halves: '\ud800 \udfff\ud800 \udc00' };

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(Object.entries({ ...HOSTILE, ...HALVES }))('hostile text (%s)', (_, text) => {
  it('is shown on one line, with terminal controls escaped', () => {
    expect(printable(text)).not.toMatch(STEERING);
    expect(printable(text)).not.toContain('\n');
    expect(unescaped(printable(text))).toBe(text);
    expect(printableLines(text).split('\n')).toHaveLength(text.split('\n').length);
  });

  it('survives a round trip through printed JSON', () => {
    const written: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation((piece) => {
      written.push(String(piece));
      return true;
    });
    printJson({ [text]: [text] });
    vi.restoreAllMocks();
    expect(written.join('')).not.toMatch(STEERING);
    expect(JSON.parse(written.join(''))).toEqual({ [text]: [text] });
  });

  it('does not break the lines of a table', () => {
    const lines = drawTable(['Text', 'Number'], [[text, '1']], ['Number']).split('\n');
    expect(lines).toHaveLength(5);
    for (const line of lines) expect(line).not.toMatch(STEERING);
  });
});

describe('the commands', () => {
  it('write to the terminal in these files only', () => {
    const writing = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .filter((name) =>
        /process\.std(?:out|err)|console\./.test(readFileSync(new URL(name, FOLDER), 'utf8')),
      );
    expect(writing.sort()).toEqual(WRITERS);
  });
});
