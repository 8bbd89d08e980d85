import { shanghaiClock } from '../../domain/statistics/wording/window.ts';

/** What a column holds, whatever ClickHouse's type for it. */
export type ColumnKind =
  | { readonly kind: 'integer'; readonly least: bigint; readonly most: bigint }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'float' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text' }
  /** An instant, with this many digits below the second. */
  | { readonly kind: 'instant'; readonly digits: number }
  | { readonly kind: 'date' }
  /** Arrays, tuples and maps: JSON where the format has only cells. */
  | { readonly kind: 'nested' };

/** The type without `Nullable` and `LowCardinality`, which say how it is stored. */
export function bareType(type: string): string {
  const inner = /^(?:Nullable|LowCardinality)\((.*)\)$/s.exec(type)?.[1];
  return inner === undefined ? type : bareType(inner);
}

export function isNullable(type: string): boolean {
  return /^(?:LowCardinality\()?Nullable\(/.test(type);
}

export function kindOf(type: string): ColumnKind {
  const bare = bareType(type);
  const integer = /^(U?)Int(\d+)$/.exec(bare);
  if (integer !== null) return integerOf(integer[1] === 'U', BigInt(integer[2] ?? '0'));
  const decimal = /^Decimal\(\d+, (\d+)\)$/.exec(bare);
  if (decimal !== null) return { kind: 'decimal', scale: Number(decimal[1]) };
  const instant = /^DateTime(?:64\((\d))?/.exec(bare);
  if (instant !== null) return { kind: 'instant', digits: Number(instant[1] ?? 0) };
  if (/^B?Float\d+$/.test(bare)) return { kind: 'float' };
  if (bare === 'Bool') return { kind: 'boolean' };
  if (bare === 'Date' || bare === 'Date32') return { kind: 'date' };
  if (/^(?:String|FixedString\(|Enum\d+\(|UUID|IPv[46])/.test(bare)) return { kind: 'text' };
  return { kind: 'nested' };
}

function integerOf(isUnsigned: boolean, bits: bigint): ColumnKind {
  return isUnsigned
    ? { kind: 'integer', least: 0n, most: 2n ** bits - 1n }
    : { kind: 'integer', least: -(2n ** (bits - 1n)), most: 2n ** (bits - 1n) - 1n };
}

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?(Z|[+-]\d{2}:\d{2})?$/;

/**
 * A text that the server can bind to a type, or undefined if the text is no value of it. The server itself would wrap
 * numbers that are too large. Instants without a zone are in Asia/Shanghai.
 */
export function boundValue(text: string, type: string): string | undefined {
  const column = kindOf(type);
  switch (column.kind) {
    case 'text':
      return text;
    case 'integer': {
      if (!/^-?\d{1,80}$/.test(text)) return undefined;
      const value = BigInt(text);
      return value >= column.least && value <= column.most ? value.toString() : undefined;
    }
    case 'decimal': {
      const digits = /^-?\d{1,29}(?:\.(\d+))?$/.exec(text);
      return digits !== null && (digits[1]?.length ?? 0) <= column.scale ? text : undefined;
    }
    case 'float':
      return /^-?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,3})?$/.test(text) ? text : undefined;
    case 'boolean':
      return { true: 'true', false: 'false', 1: 'true', 0: 'false' }[text];
    case 'date':
      return isDay(text) ? text : undefined;
    case 'instant':
      return boundInstant(text, column.digits);
    case 'nested':
      return undefined;
  }
}

const EXAMPLES = {
  text: 'text',
  float: 'a number, such as 12.5',
  boolean: 'true or false',
  date: 'a day, such as 2017-11-11',
  instant: 'an instant, such as "2017-11-11 08:00:00" in Asia/Shanghai or 2017-11-11T00:00:00Z',
  nested: 'nothing: this column cannot be compared',
} as const;

/** What a value of the type looks like, for an error. */
export function exampleOf(type: string): string {
  const column = kindOf(type);
  if (column.kind === 'integer') return `a whole number from ${column.least} to ${column.most}`;
  if (column.kind === 'decimal') return `a number with at most ${column.scale} decimals, such as 12.5`;
  return EXAMPLES[column.kind];
}

/** As the server parses it: a Shanghai clock, or the same in seconds since 1970 would lose the digits. */
function boundInstant(text: string, digits: number): string | undefined {
  const parts = INSTANT.exec(text);
  if (parts === null) return undefined;
  const [, day = '', minute = '00:00', second = '00', fraction = '', zone = '+08:00'] = parts;
  if (!isDay(day) || fraction.length > digits) return undefined;
  const epochMs = Date.parse(`${day}T${minute}:${second}${zone}`);
  if (Number.isNaN(epochMs)) return undefined;
  const clock = shanghaiClock(epochMs);
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

/** Whether the calendar has the day, and the server's types can hold it. */
function isDay(text: string): boolean {
  if (!/^(?:19[7-9]\d|20\d{2})-\d{2}-\d{2}$/.test(text)) return false;
  const epochMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(epochMs) && new Date(epochMs).toISOString().startsWith(text);
}
