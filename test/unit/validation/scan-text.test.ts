import { describe, expect, it } from 'vitest';
import { scanText } from '../../../domain/validation/scan-text.ts';

const foundIn = (text: string, depth?: number): string[] =>
  scanText(text, depth === undefined ? {} : { depth }).map(({ code, path }) => `${code} ${path}`);

describe('the scan of a text', () => {
  it('looks as deep as it is told, and takes no deeper key for one of the level above', () => {
    const text = '{"a":{"b":{"c":1,"c":2}},"d":1,"d":2}';
    expect(foundIn(text, 3)).toEqual(['json.duplicate_key /a/b/c', 'json.duplicate_key /d']);
    expect(foundIn(text, 2)).toEqual(['json.duplicate_key /d']);
    expect(foundIn(text, 1)).toEqual(['json.duplicate_key /d']);
  });

  it('counts the items of a list by its commas, whatever the items are', () => {
    expect(foundIn('{"n":[1,"a",{"b":1},2.5,[3.5]]}')).toEqual(['field.range /n/3', 'field.range /n/4/0']);
  });

  it('passes over a value that is no object and no list', () => {
    expect(foundIn('1.5')).toEqual([]);
  });
});
