import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { validEvent } from '../events.ts';
import { fc } from '../fast-check.ts';
import { pointersOf, removeAt, setAt, valueAt } from '../json-pointer.ts';

/** Well formed only as a product name. Messages about an event must not repeat it. */
export const SECRET = '张三 13800138000';

const POINTERS = pointersOf(validEvent());
const LINE = { sku: 's', name: 'n', category: 'agri.tea', quantity: '1', unit: 'box', amountFen: 0 };

/** Values at the contract's bounds: one inside and one outside of each. */
const AT_BOUNDS: readonly unknown[] = [
  ...[0, 1, -1, 0.5, 2 ** 53 - 1, 2 ** 53, 1e12, 1e12 + 1, 30_000, '0', '0.001', '0.0001', '999999999.999'],
  ...['1000000000', '1.50', 'x'.repeat(64), 'x'.repeat(65), '茶'.repeat(200), '🌰'.repeat(101)],
  ...['2009-01-01T00:00:00Z', '2008-12-31T23:59:59.999Z', '2099-12-31T23:59:59.999Z'],
  ...['2100-01-01T00:00:00Z', '2017-02-29T00:00:00Z', '2017-11-11T00:00:00-14:00'],
  ...[Array.from({ length: 500 }, () => LINE), Array.from({ length: 501 }, () => LINE), [LINE]],
];

const OF_ANOTHER_TYPE: readonly unknown[] = [
  ...[null, true, '', ' ', [], {}, [null], SECRET, [SECRET], { [SECRET]: SECRET }, '=cmd|calc'],
  ...["'; DROP TABLE orders; --", '\u202e\u0000\ud800', '110105', '330127', 'refunded', 'cancelled', 'jd'],
];

const NAMES = [
  ...['version', 'Version', 'data', '__proto__', 'constructor', 'a/b~c', '', '\u001b[2J', '\ud800', '名'],
];

type Change =
  | { readonly kind: 'set'; readonly pointer: string; readonly value: unknown }
  | { readonly kind: 'remove'; readonly pointer: string }
  | { readonly kind: 'copy' | 'rename'; readonly pointer: string; readonly name: string };

const pointer = fc.constantFrom(...POINTERS);
const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: 'binary', maxLength: 80 }));
/** Texts that TabSeparated, SQL or a list in either could misread. */
const wording = fc.string({
  unit: fc.constantFrom(
    ...['\\', "'", '"', 'n', 'N', 't', '0', 'x41', ',', '[', ']', ' ', '茶', '🌰', '\u202e', '\ufeff'],
  ),
  minLength: 1,
});
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    kind: fc.constant('set' as const),
    pointer: fc.constantFrom('/data/lines/0/name', '/data/lines/1/name'),
    value: wording,
  }),
  fc.record({
    kind: fc.constant('set' as const),
    pointer,
    value: fc.oneof(fc.constantFrom(...AT_BOUNDS), fc.constantFrom(...OF_ANOTHER_TYPE), fc.jsonValue()),
  }),
  fc.record({ kind: fc.constant('remove' as const), pointer }),
  fc.record({ kind: fc.constantFrom('copy' as const, 'rename' as const), pointer, name }),
);

function apply(event: unknown, done: Change): void {
  const parent = valueAt(event, done.pointer.slice(0, done.pointer.lastIndexOf('/')));
  // An earlier change may have removed the target of a later one.
  if (typeof parent !== 'object' || parent === null) return;
  if (done.kind === 'set') setAt(event, done.pointer, structuredClone(done.value));
  else if (done.kind === 'remove') removeAt(event, done.pointer);
  else {
    const value = structuredClone(valueAt(event, done.pointer));
    if (done.kind === 'rename') removeAt(event, done.pointer);
    const escaped = done.name.replaceAll('~', '~0').replaceAll('/', '~1');
    setAt(event, `${done.pointer.slice(0, done.pointer.lastIndexOf('/'))}/${escaped}`, value);
  }
}

const changing = (changes: readonly Change[]) => (event: OrderEvent) => {
  for (const one of changes) apply(event, one);
  return event;
};

/** No change, and each kind of change of each field. */
export const everyChange: readonly ((event: OrderEvent) => unknown)[] = [
  changing([]),
  ...POINTERS.flatMap((at) =>
    [
      { kind: 'remove', pointer: at } as const,
      { kind: 'set', pointer: at, value: valueAt(validEvent(), at) } as const,
      { kind: 'set', pointer: at, value: null } as const,
      { kind: 'copy', pointer: at, name: '名' } as const,
      { kind: 'rename', pointer: at, name: '名' } as const,
    ].map((one) => changing([one])),
  ),
];

/** Up to four changes that remove, rename, copy or replace a field. */
export const eventChange: fc.Arbitrary<(event: OrderEvent) => unknown> = fc
  .array(change, { maxLength: 4 })
  .map(changing);
