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
