import { describe, expect, it } from 'vitest';
import { pointer } from '../../../domain/validation/pointer.ts';
import { scanText } from '../../../domain/validation/scan-text.ts';
import { onlyRefused, utf8, validateLines } from '../../support/batches.ts';
import { validEvent } from '../../support/events.ts';

const HIDDEN = '\ufffd';

const pathsOf = (text: string): string[] =>
  onlyRefused(validateLines([utf8(text)])).problems.map(({ path }) => path);

/** The paths of an event with a field of this name, in its data and twice in the event itself. */
function pathsWith(name: string): string[] {
  const event = validEvent();
  const unknown = pathsOf(JSON.stringify({ ...event, data: { ...event.data, [name]: 1 } }));
  const twice = pathsOf(
    JSON.stringify(event).replace('{', () => `{${`${JSON.stringify(name)}:1,`.repeat(2)}`),
  );
  return [...unknown, ...twice];
}

describe('the name of a field that the contract lacks', () => {
  it.each([
    ['buyerName', 'buyerName'],
    ['ext_1.sha-256', 'ext_1.sha-256'],
    ['王小明', HIDDEN.repeat(3)],
    ['Wang Xiaoming', `Wang${HIDDEN}Xiaoming`],
    ['13912345678', HIDDEN.repeat(11)],
    ['tel139-1234-5678', `tel${HIDDEN.repeat(3)}-${HIDDEN.repeat(4)}-${HIDDEN.repeat(4)}`],
    ['id1234', 'id1234'],
    ['id12345', `id${HIDDEN.repeat(5)}`],
    ['tel_139.1234567', `tel_${HIDDEN.repeat(3)}.${HIDDEN.repeat(7)}`],
    ['wang@example.cn', `wang${HIDDEN}example.cn`],
    ['a/b~c', `a${HIDDEN}b${HIDDEN}c`],
    ['x'.repeat(1_000), 'x'.repeat(40)],
    ['a🌰b', `a${HIDDEN}b`],
    ['🌰12345', HIDDEN.repeat(6)],
    [`${'x'.repeat(39)}🌰`, `${'x'.repeat(39)}${HIDDEN}`],
  ])('%j is named as %j and no further', (name, shown) => {
    const paths = pathsWith(name);
    expect(new Set(paths)).toEqual(new Set([`/data/${shown}`, `/${shown}`]));
  });

  it('is not taken for the number of an item, which is shown however many digits it has', () => {
    expect(pointer(['lines', 12_345, 'sku'])).toBe('/lines/12345/sku');
  });

  it('is hidden in a record of a platform as well', () => {
    const record = '{"order":{"13912345678":1,"13912345678":2},"refunds":[]}';
    const paths = scanText(record, { depth: 6, wholeNumbers: false }).map(({ path }) => path);
    expect(paths).toEqual([`/order/${HIDDEN.repeat(11)}`]);
  });
});

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
