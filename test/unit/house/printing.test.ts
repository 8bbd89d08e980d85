import { afterEach, describe, expect, it, vi } from 'vitest';
import { drawTable, printable, printableLines } from '../../../cli/format.ts';
import { printJson } from '../../../cli/output.ts';
import { HOSTILE, STEERING, unescaped } from '../../support/hostile-texts.ts';

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
