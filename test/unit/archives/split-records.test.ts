import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { withoutMark } from '../../../pipeline/archives/content-pieces.ts';
import { CsvSplitter } from '../../../pipeline/archives/csv-events.ts';
import { JsonSplitter } from '../../../pipeline/archives/json-splitter.ts';
import {
  countRecords,
  LineSplitter,
  splitRecords,
  type Splitter,
} from '../../../pipeline/archives/record-splitter.ts';
import { fc, cuts, piecesOf } from '../../support/fast-check.ts';

const PARAMETERS = { numRuns: 300 };

async function textsOf(
  bytes: Buffer,
  splitter: Splitter,
  at: readonly number[],
  from = 0,
): Promise<[number, string][]> {
  const found: [number, string][] = [];
  for await (const { records } of splitRecords(piecesOf(bytes, at), splitter, from))
    for (const { position, value } of records) found.push([position, value.toString('utf8')]);
  return found;
}

/** JSON text with blanks between tokens, and texts that look like structure. */
const jsonText = fc
  .tuple(
    fc.array(
      fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.constantFrom('"', '\\', '\\"', '[', ']', '{', '}', ',', '农村 ]', '\\\\"]'),
        fc.constantFrom('a]', ['}', { '],': '[{' }], {}, [], null, 1e-7, true),
      ),
      { maxLength: 8 },
    ),
    fc.constantFrom(undefined, 1, '\t', ' \r\n'.slice(0, 1)),
  )
  .map(([values, indent]) => ({ values, text: JSON.stringify(values, null, indent) }));

describe('the records in a text of JSON', () => {
  it('are those that JSON.parse finds, wherever the pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(jsonText, cuts, async ({ text }, at) => {
        const found = await textsOf(Buffer.from(`\n ${text} \r\n`), new JsonSplitter('a'), at);
        const expected = leavesOf(JSON.parse(text)).map((value, position) => [position, value]);
        expect(found.map(([position, value]) => [position, JSON.parse(value) as unknown])).toEqual(expected);
      }),
      PARAMETERS,
    );
  });

  it('keep their text, so that numbers are judged as they are written', async () => {
    const text = '[{"n": 1.0e0 ,"m":-0},12345678901234567890 , "a\\u0041" ]';
    const found = await textsOf(Buffer.from(text), new JsonSplitter('a'), [3, 9]);
    expect(found.map(([, value]) => value)).toEqual([
      '{"n": 1.0e0 ,"m":-0}',
      '12345678901234567890',
      '"a\\u0041"',
    ]);
  });

  it('are whole orders of a platform if a member without a name comes first', async () => {
    const text = '[{"":{"a":1},"b":"2"},{"c":3}]';
    for (let at = 1; at < text.length; at += 1)
      expect(await textsOf(Buffer.from(text), new JsonSplitter('a', { payload: 'taobao' }), [at])).toEqual([
        [0, '{"":{"a":1},"b":"2"}'],
        [1, '{"c":3}'],
      ]);
  });

  it('are refused, as a text or one by one, exactly if JSON.parse refuses the text', async () => {
    const broken = fc
      .tuple(jsonText, fc.nat(), fc.constantFrom('', ',', ']', '[', '{', '"', 'x', '\\', ' '))
      .map(([{ text }, at, instead]) => {
        const index = at % text.length;
        return text.slice(0, index) + instead + text.slice(index + 1);
      });
    await fc.assert(
      fc.asyncProperty(broken, cuts, async (text, at) => {
        const found = await textsOf(Buffer.from(text), new JsonSplitter('a'), at).catch(() => undefined);
        if (isValid(text))
          expect(found?.map(([, value]) => JSON.parse(value) as unknown)).toEqual(leavesOf(JSON.parse(text)));
        else expect(found?.every(([, value]) => isValid(value)) ?? false).toBe(isSequence(text));
      }),
      PARAMETERS,
    );
  });

  it.each([
    ['[{"a":1}', 'it ends before its value does after record 1'],
    ['[{"a":', 'it ends before its value does'],
    ['[{"a":1},', 'it ends before its value does after record 1'],
    ['[{"a":1} {"b":2}]', 'it lacks a comma between two elements after record 1'],
    ['[{"a":1},]', 'it has a comma without an element after record 1'],
    ['[,{"a":1}]', 'it has a comma without an element'],
    ['{"a":1}} {"b":2}', 'it has } where a value must begin after record 1'],
    ['{"a":1},{"b":2}', 'it has , where a value must begin after record 1'],
    ['['.repeat(100), 'it has too many lists in each other'],
  ])('of %s are refused with the cause and the remedy', async (text, cause) => {
    await expect(textsOf(Buffer.from(text), new JsonSplitter('a.json'), [])).rejects.toThrow(
      `a.json is not whole JSON: ${cause}. Write or copy it again.`,
    );
  });
});

/** The values that are no lists, in their order. */
function leavesOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]).flat(Infinity) : [value];
}

/** Whether a text is of valid values one after the other, tried from each place where one may end. */
function isSequence(text: string): boolean {
  if (/^[ \t\r\n]*$/.test(text)) return true;
  for (let end = text.length; end > 0; end -= 1)
    if (isValid(text.slice(0, end)) && isSequence(text.slice(end))) return true;
  return false;
}

function isValid(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const cell = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom('', '"', '""', ',', 'a\nb', 'a\r\nb', '农村', ' x '),
);
const csvRows = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const csvOf = (rows: readonly (readonly string[])[], ending: string): string =>
  rows
    .map((row) => row.map((text) => (/[",\r\n]/.test(text) ? quoted(text) : text)).join(',') + ending)
    .join('');

describe('the rows of CSV', () => {
  it('are those that were written, wherever the pieces end', async () => {
    await fc.assert(
      fc.asyncProperty(csvRows, fc.constantFrom('\n', '\r\n'), cuts, async (rows, ending, at) => {
        const found = await textsOf(Buffer.from(csvOf(rows, ending)), new CsvSplitter('a', ','), at);
        expect(found.map(([, text]) => parse(text, { relax_column_count: true })[0])).toEqual(rows);
      }),
      PARAMETERS,
    );
  });

  it('are refused with the cause and the remedy if a quote stays open', async () => {
    await expect(textsOf(Buffer.from('a,b\n"c,d\n'), new CsvSplitter('a.csv', ','), [])).rejects.toThrow(
      'a.csv ends inside a quoted cell: it is cut off, or a quote is missing. Write or copy it again.',
    );
  });
});

describe('a byte order mark', () => {
  it('is left out once, wherever the pieces end, and every other byte stays', async () => {
    const beginnings = fc.constantFrom(
      [],
      [0xef],
      [0xef, 0xbb],
      [0xef, 0xbb, 0xbf],
      [0xef, 0xbb, 0xbf, 0xef],
    );
    await fc.assert(
      fc.asyncProperty(
        beginnings,
        fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1 }),
        cuts,
        async (first, rest, at) => {
          const bytes = Buffer.from([...first, ...rest]);
          const parts: Buffer[] = [];
          for await (const part of withoutMark(piecesOf(bytes, at))) parts.push(Buffer.from(part));
          const hasMark = bytes.toString('latin1').startsWith('\u00ef\u00bb\u00bf');
          const isCutMark =
            bytes.length < 3 && Buffer.from([0xef, 0xbb]).subarray(0, bytes.length).equals(bytes);
          const expected = hasMark ? bytes.subarray(3) : isCutMark ? Buffer.alloc(0) : bytes;
          expect(Buffer.concat(parts).toString('hex')).toBe(expected.toString('hex'));
        },
      ),
      PARAMETERS,
    );
  });
});

describe('reading from any chunk start', () => {
  const lines = fc.array(fc.constantFrom('', ' ', '{}', '{"a":"农村"}', 'x\r', '\r'), { maxLength: 20 });
  const formats = fc.oneof(
    lines.map((texts) => ({ text: texts.join('\n'), make: (): Splitter => new LineSplitter() })),
    jsonText.map(({ text }) => ({
      text,
      make: (inside: boolean): Splitter => new JsonSplitter('a', { inside }),
    })),
    csvRows.map((rows) => ({ text: csvOf(rows, '\r\n'), make: (): Splitter => new CsvSplitter('a', ',') })),
  );

  it('finds what is left of reading from the beginning, in every format of text', async () => {
    await fc.assert(
      fc.asyncProperty(formats, fc.integer({ min: 1, max: 4 }), cuts, async ({ text, make }, every, at) => {
        const bytes = Buffer.from(text);
        const all = await textsOf(bytes, make(false), []);
        const { records, chunks } = await countRecords(piecesOf(bytes, at), make(false), { every, from: 0 });
        expect(chunks.map(({ position }) => position)).toEqual(
          [...Array(Math.ceil(records / every)).keys()].map((chunk) => chunk * every),
        );
        for (const { position, byteOffset } of chunks.slice(1))
          expect(await textsOf(bytes.subarray(byteOffset), make(true), at, position)).toEqual(
            all.filter(([found]) => found >= position),
          );
      }),
      PARAMETERS,
    );
  });
});
