import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { ORDER_COLUMNS } from '../../../domain/order-columns.ts';
import type { Order } from '../../../domain/order.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { contentHash } from '../../../pipeline/validation/content-hash.ts';
import { OrderBlock } from '../../../pipeline/validation/order-block.ts';
import { FIELD_MEANINGS } from '../../../schemas/documents/field-meanings.ts';
import { orderVersion, type OrderVersion } from '../../../schemas/event/order.ts';
import { acceptedOrder, COUNTIES, VALID_ROW, validEvent } from '../../support/events.ts';
import { pointersOf } from '../../support/json-pointer.ts';
import { rowsOf } from '../../support/native-block.ts';

const SQL = new URL('../../../schemas/clickhouse/tables/0001_orders.sql', import.meta.url);

/** Dotted paths of the contract's leaves; a list has the paths of its items: `lines.sku`. */
const CONTRACT_FIELDS = leavesOf(orderVersion, '');

function leavesOf(schema: z.core.$ZodType, path: string): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'nullable' || def.type === 'optional') return leavesOf(def.innerType, path);
  if (def.type === 'array') return leavesOf(def.element, path);
  if (def.type !== 'object') return [path];
  return Object.entries(def.shape).flatMap(([name, member]) =>
    leavesOf(member, path === '' ? name : `${path}.${name}`),
  );
}

/** Dotted paths of the contract that some column's `read` or `content` reads. */
function fieldsThatColumnsRead(order: Order, what: 'read' | 'content'): Set<string> {
  const found = new Set<string>();
  for (const entry of ORDER_COLUMNS) {
    if (entry.of === 'content-hash') continue;
    const watched = watch(order, '', found);
    if (entry.of === 'order') readingOf(entry, what)(watched);
    if (entry.of === 'outlet' && watched.outlet !== null)
      for (const column of entry.columns) readingOf(column, what)(watched.outlet);
    const [line] = watched.lines;
    if (entry.of === 'lines' && line !== undefined)
      for (const column of entry.columns) readingOf(column, what)(line);
  }
  const names: Readonly<Record<string, string>> = {
    placedAtMs: 'placedAt',
    paidAtMs: 'paidAt',
    statedDirection: 'direction',
  };
  return new Set([...found].map((path) => names[path] ?? path));
}

function readingOf<Row>(
  column: { readonly read: (row: Row) => unknown; readonly content?: (row: Row) => unknown },
  what: 'read' | 'content',
): (row: Row) => unknown {
  return what === 'read' ? column.read : (column.content ?? column.read);
}

/** Notes the paths of the leaves that are read from an object. */
function watch<T extends object>(object: T, path: string, found: Set<string>): T {
  return new Proxy(object, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof name === 'symbol' || Array.isArray(target)) {
        return typeof value === 'object' && value !== null ? watch(value, path, found) : value;
      }
      const at = path === '' ? name : `${path}.${name}`;
      if (typeof value === 'object' && value !== null) return watch(value, at, found);
      found.add(at);
      return value;
    },
  });
}

interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
}

/** What `orders` must have, by the description of its columns. */
function describedColumns(): ColumnDefinition[] {
  return ORDER_COLUMNS.flatMap((entry) => {
    if (entry.of === 'outlet') return entry.columns.map(({ name, type }) => ({ name, type }));
    if (entry.of === 'lines')
      return entry.columns.map(({ name, type }) => ({ name, type: `Array(${type})` }));
    return [{ name: entry.name, type: entry.type }];
  });
}

/** The columns of the DDL that an insert fills. */
function columnsOfTheDdl(): ColumnDefinition[] {
  const body =
    /^CREATE TABLE IF NOT EXISTS orders \(\n([^]*?)\n\)\n/m.exec(readFileSync(SQL, 'utf8'))?.[1] ?? '';
  return body.split('\n').flatMap((line) => {
    const [, name, type] = /^ {2}`?([\w.]+)`? +(.+?) (?:MATERIALIZED .*)?COMMENT /.exec(line) ?? [];
    if (name === undefined || type === undefined)
      throw new Error(`tables/0001_orders.sql: cannot read ${line}`);
    return line.includes(' MATERIALIZED ') ? [] : [{ name, type }];
  });
}

/** Dotted paths of the fields whose meaning the documents of the contract give. */
const EXPLAINED_FIELDS = explainedOf(FIELD_MEANINGS.data.parts, '');

function explainedOf(meanings: object, path: string): string[] {
  return Object.entries(meanings as Record<string, { readonly parts?: object }>).flatMap(
    ([name, { parts }]) => {
      const at = path === '' ? name : `${path}.${name}`;
      return parts === undefined ? [at] : explainedOf(parts, at);
    },
  );
}

const orderOf = (changes: Partial<OrderVersion> = {}): Order =>
  acceptedOrder(JSON.stringify(validEvent(changes)));

function blockOf(...orders: readonly Order[]): ReturnType<typeof rowsOf> {
  const block = new OrderBlock();
  for (const order of orders) block.add(order, contentHash(order));
  return rowsOf(block.take());
}

describe('a block of orders', () => {
  it('has every field in its column', () => {
    expect(blockOf(orderOf())).toEqual([VALID_ROW]);
  });

  it('has the default of the type for an absent field', () => {
    const nothing = { outlet: null, sellerVillage: null, settlementReference: null } as const;
    expect(blockOf(orderOf({ ...nothing, status: 'placed', paidAt: null }))[0]).toMatchObject({
      paid_at: null,
      seller_village: '',
      outlet_type: '',
      outlet_id: '',
      outlet_county: 0n,
      settlement_reference: '',
    });
  });

  it('keeps the largest and smallest allowed values exactly', () => {
    const [line] = orderOf().lines;
    if (line === undefined) throw new Error('The valid event has a line');
    const quantities = ['999999999.999', '0.001', '123456789.12', '1', '0.29', '1.005', '70368744.177'];
    const order = {
      ...orderOf(),
      version: Number.MAX_SAFE_INTEGER,
      lines: quantities.map((quantity) => ({ ...line, quantity, amountFen: 1_000_000_000_000 })),
      goodsAmountFen: 500_000_000_000_000,
      placedAtMs: 4_102_444_799_999,
    };
    expect(blockOf(order)[0]).toMatchObject({
      version: 9_007_199_254_740_991n,
      'lines.quantity': [999_999_999_999n, 1n, 123_456_789_120n, 1_000n, 290n, 1_005n, 70_368_744_177n],
      'lines.amount_fen': quantities.map(() => 1_000_000_000_000n),
      goods_amount_fen: 500_000_000_000_000n,
      placed_at: 4_102_444_799_999n,
    });
  });

  it.each([1, 256, 257, 65_536, 65_537])('holds %i different texts in a column', (count) => {
    const order = orderOf();
    const hash = contentHash(order);
    const texts = Array.from({ length: count }, (_, n) => `c${n}`);
    const block = new OrderBlock();
    for (const channel of texts) block.add({ ...order, channel: channel as Order['channel'] }, hash);
    const found = rowsOf(block.take()).map(({ channel }) => channel);
    // Compared as one text: thousands of rows in an assertion take seconds.
    expect(found.join()).toBe(texts.join());
  });

  it('contains no rows of the block before', () => {
    const block = new OrderBlock();
    for (const orderId of ['first', 'second', 'x'.repeat(64)]) {
      block.add({ ...orderOf(), orderId }, contentHash(orderOf()));
      block.add({ ...orderOf(), orderId, platform: 'jd' }, contentHash(orderOf()));
      expect(rowsOf(block.take()).map(({ order_id, platform }) => [order_id, platform])).toEqual([
        [orderId, 'rural-taobao'],
        [orderId, 'jd'],
      ]);
    }
  });
});

const CONTRACT = 'schemas/event/order.ts';
const COLUMNS = 'domain/order-columns.ts';
const DDL = 'schemas/clickhouse/tables/0001_orders.sql';
const SAMPLE = 'test/support/events.ts';
const MEANINGS = 'schemas/documents/field-meanings.ts';

/** Dotted paths of the sample's leaves, as CONTRACT_FIELDS has them. */
const SAMPLE_FIELDS = new Set(
  pointersOf(validEvent().data).map((pointer) => pointer.slice(1).replaceAll('/', '.').replace(/\.\d+/, '')),
);

/** Not by `validateEvent`, which refuses a field that the contract lacks. */
const ORDER: Order = {
  ...validEvent().data,
  placedAtMs: 0,
  paidAtMs: 0,
  statedDirection: 'local',
  direction: 'local',
};

const NOTHING: readonly string[] = [];

describe('each field of an order is known everywhere', () => {
  it('in the contract, if the sample event has it or a column reads it', () => {
    const verdict = validateEvent(JSON.stringify(validEvent()), { counties: COUNTIES, carrier: undefined });
    const problems = verdict.accepted
      ? NOTHING
      : verdict.problems.map(({ code, path }) => `${code} at ${path}`);
    expect(problems, `${SAMPLE} and ${CONTRACT} disagree`).toEqual(NOTHING);
    const read = [...fieldsThatColumnsRead(ORDER, 'read')];
    const unknown = read.filter((field) => !CONTRACT_FIELDS.includes(field));
    expect(unknown, `${COLUMNS} reads fields that ${CONTRACT} lacks`).toEqual(NOTHING);
  });

  it('in the sample event of the tests', () => {
    const missing = CONTRACT_FIELDS.filter((field) => !SAMPLE_FIELDS.has(field));
    expect(missing, `${SAMPLE}: validEvent lacks fields of ${CONTRACT}`).toEqual(NOTHING);
  });

  it('in the description of the columns', () => {
    for (const what of ['read', 'content'] as const) {
      const read = fieldsThatColumnsRead(ORDER, what);
      const missing = CONTRACT_FIELDS.filter((field) => !read.has(field));
      expect(missing, `${COLUMNS}: no column's \`${what}\` reads fields of ${CONTRACT}`).toEqual(NOTHING);
    }
  });

  it('in the DDL, with the name, the type and the order of the description', () => {
    const inDdl = columnsOfTheDdl().map(({ name, type }) => `${name} ${type}`);
    const described = describedColumns().map(({ name, type }) => `${name} ${type}`);
    const missing = described.filter((column) => !inDdl.includes(column));
    expect(missing, `${DDL} lacks columns of ${COLUMNS}`).toEqual(NOTHING);
    const unknown = inDdl.filter((column) => !described.includes(column));
    expect(unknown, `${COLUMNS} lacks columns of ${DDL}`).toEqual(NOTHING);
    expect(inDdl, `${DDL} has the columns of ${COLUMNS} in another order`).toEqual(described);
  });

  it('in the documents of the contract', () => {
    const missing = CONTRACT_FIELDS.filter((field) => !EXPLAINED_FIELDS.includes(field));
    expect(missing, `${MEANINGS} lacks fields of ${CONTRACT}`).toEqual(NOTHING);
  });
});
