import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { FIELD_MEANINGS } from '../../schemas/documents/field-meanings.ts';
import { orderVersion } from '../../schemas/event/order.ts';
import type { Order } from '../../domain/order.ts';
import { ORDER_COLUMNS } from '../../domain/order-columns.ts';

const SQL = new URL('../../schemas/clickhouse/tables/0001_orders.sql', import.meta.url);

/** Dotted paths of the contract's leaves; a list has the paths of its items: `lines.sku`. */
export const CONTRACT_FIELDS = leavesOf(orderVersion, '');

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
export function fieldsThatColumnsRead(order: Order, what: 'read' | 'content'): Set<string> {
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

export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
}

/** What `orders` must have, by the description of its columns. */
export function describedColumns(): ColumnDefinition[] {
  return ORDER_COLUMNS.flatMap((entry) => {
    if (entry.of === 'outlet') return entry.columns.map(({ name, type }) => ({ name, type }));
    if (entry.of === 'lines')
      return entry.columns.map(({ name, type }) => ({ name, type: `Array(${type})` }));
    return [{ name: entry.name, type: entry.type }];
  });
}

/** The columns of the DDL that an insert fills. */
export function columnsOfTheDdl(): ColumnDefinition[] {
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
export const EXPLAINED_FIELDS = explainedOf(FIELD_MEANINGS.data.parts, '');

function explainedOf(meanings: object, path: string): string[] {
  return Object.entries(meanings as Record<string, { readonly parts?: object }>).flatMap(
    ([name, { parts }]) => {
      const at = path === '' ? name : `${path}.${name}`;
      return parts === undefined ? [at] : explainedOf(parts, at);
    },
  );
}
