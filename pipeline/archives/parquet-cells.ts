import { Buffer, isUtf8 } from 'node:buffer';
import type { ParquetParsers, SchemaElement, TimeUnit } from 'hyparquet';

/** What a cell holds: text, nothing, or the bytes of a text that is not UTF-8. */
export type ParquetCell = string | null | Buffer;

const DAY_MS = 86_400_000;
const PER_SECOND: Readonly<Record<TimeUnit, bigint>> = {
  MILLIS: 1000n,
  MICROS: 1_000_000n,
  NANOS: 1_000_000_000n,
};

/** Text stays bytes if it is not UTF-8; instants of the old 96-bit form are UTC. */
export const PARSERS: Partial<ParquetParsers> = {
  // A text that repeats is decoded once here, and for each row elsewhere.
  stringFromBytes: textOrBytes,
  jsonFromBytes: textOrBytes,
  timestampFromNanoseconds: (nanos: bigint) => instantText(nanos, 'NANOS', true),
  dateFromDays: (days: number) => new Date(days * DAY_MS).toISOString().slice(0, 10),
};

/**
 * How the values of a column become text. Takes away from the schema that the column holds decimals or instants, because
 * the reader would make floats of the ones and forget the zone of the others.
 */
export function takeConversion(element: SchemaElement): (value: unknown) => ParquetCell {
  const { converted_type: converted, logical_type: logical } = element;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = logical?.type === 'DECIMAL' ? logical.scale : (element.scale ?? 0);
    forget(element);
    return (value) => (isNothing(value) ? null : decimalText(wholeOf(value), scale));
  }
  const unit = logical?.type === 'TIMESTAMP' ? logical.unit : unitOf(converted);
  if (unit !== undefined) {
    const isUtc = logical?.type !== 'TIMESTAMP' || logical.isAdjustedToUTC;
    forget(element);
    return (value) => (isNothing(value) ? null : instantText(wholeOf(value), unit, isUtc));
  }
  return plainText;
}

function forget(element: SchemaElement): void {
  delete element.converted_type;
  delete element.logical_type;
}

function unitOf(converted: SchemaElement['converted_type']): TimeUnit | undefined {
  if (converted === 'TIMESTAMP_MILLIS') return 'MILLIS';
  return converted === 'TIMESTAMP_MICROS' ? 'MICROS' : undefined;
}

const isNothing = (value: unknown): boolean => value === null || value === undefined;

/** A number of any width; bytes hold it with the most significant first and a sign. */
function wholeOf(value: unknown): bigint {
  if (value instanceof Uint8Array)
    return value.length === 0
      ? 0n
      : BigInt.asIntN(8 * value.length, BigInt(`0x${Buffer.from(value).toString('hex')}`));
  return BigInt(value as number | bigint);
}

function decimalText(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const [whole, part] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)];
  return `${value < 0n ? '-' : ''}${whole}${part === '' ? '' : `.${part}`}`;
}

/** Without a zone if the column does not say that its instants are UTC. */
function instantText(value: bigint, unit: TimeUnit, isUtc: boolean): string {
  const ms = Number((value * 1000n) / PER_SECOND[unit]);
  const instant = new Date(ms);
  if (Number.isNaN(instant.getTime())) return String(value);
  return isUtc ? instant.toISOString() : instant.toISOString().slice(0, -1);
}

function textOrBytes(bytes: Uint8Array): string | Uint8Array {
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8') : bytes;
}

function plainText(value: unknown): ParquetCell {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) {
    const text = textOrBytes(value);
    return typeof text === 'string' ? text : Buffer.from(text);
  }
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
    ? String(value)
    : JSON.stringify(value);
}
