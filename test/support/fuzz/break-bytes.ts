import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { choices, spell } from './spell.ts';
import { fc } from '../fast-check.ts';

/** Bytes that are invalid in UTF-8, and characters that parsers may handle wrongly. */
const PIECES: readonly (string | readonly number[])[] = [
  ...[[0xef, 0xbb, 0xbf], [0x00], [0xff], [0xfe, 0xff], [0xc3], [0xc0, 0x80], [0xc0, 0xaf]],
  ...[
    [0xe0, 0x80, 0xaf],
    [0xf0, 0x80, 0x80, 0x80],
    [0xed, 0xa0, 0x80],
    [0xed, 0xbf, 0xbf],
  ],
  ...[[0xf4, 0x90, 0x80, 0x80], '\\u0000', '\\ud800', '\\udc00\\ud800', '\\u202e', '\u202e\u2066'],
  ...['\u2028', '\u0085', '\u001b[2J', '"', '\\', ',', ':', '{', ']', '[1,{"a":[', '['.repeat(5_000)],
  ...['{"a":'.repeat(5_000), '[]', 'null', '-', '0', '.5', 'e5', 'e-999', '1e999', '9'.repeat(400)],
  ...['9007199254740993', '"__proto__":{"version":9},', '"constructor":{"prototype":{"version":9}},'],
  ...['"toString":1,', '"version":9,', '"data":{},', '"orderId":"TB-2",', '"amountFen":1,'],
  ...['长'.repeat(2_000), ' '.repeat(5_000)],
];

const KINDS = ['insert', 'flip', 'cut', 'repeat', 'end'] as const;

interface Edit {
  readonly kind: (typeof KINDS)[number];
  /** Position as a share of the bytes. */
  readonly at: number;
  readonly length: number;
  readonly piece: (typeof PIECES)[number];
}

const edit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(...KINDS),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 40 }),
  piece: fc.oneof(fc.constantFrom(...PIECES), fc.array(fc.nat({ max: 255 }), { maxLength: 4 })),
});

function apply(bytes: Buffer, { kind, at, length, piece }: Edit): Buffer {
  const from = Math.floor(at * bytes.length);
  const [before, after] = [bytes.subarray(0, from), bytes.subarray(from)];
  switch (kind) {
    case 'insert':
      return Buffer.concat([
        before,
        typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece),
        after,
      ]);
    case 'flip':
      return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ (1 << (length % 8))]), after.subarray(1)]);
    case 'cut':
      return Buffer.concat([before, after.subarray(length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 'end':
      return before;
  }
}

const IN_THE_MIDDLE = { kind: 'insert', at: 0.5, length: 3, piece: '"' } as const;

/** No damage, and in the middle of an event each kind of damage and each piece. */
export const everyBreak: readonly ((event: OrderEvent) => Buffer)[] = [
  [],
  ...KINDS.map((kind) => [{ ...IN_THE_MIDDLE, kind }]),
  ...PIECES.map((piece) => [{ ...IN_THE_MIDDLE, piece }]),
].map((edits) => (event) => edits.reduce(apply, Buffer.from(JSON.stringify(event))));

/** Random bytes, random JSON, and an event's bytes in any spelling with up to four damaged places. */
export const byteBreak: fc.Arbitrary<(event: OrderEvent) => Buffer> = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => () => Buffer.from(bytes)),
  },
  { weight: 1, arbitrary: fc.json().map((text) => () => Buffer.from(text)) },
  {
    weight: 8,
    arbitrary: fc.tuple(choices, fc.array(edit, { maxLength: 4 })).map(
      ([by, edits]) =>
        (event: OrderEvent) =>
          edits.reduce(apply, Buffer.from(spell(event, by))),
    ),
  },
);
