/** The array, or a larger one with what it holds. */
export function withRoom<Of extends Uint32Array | Uint16Array | Uint8Array | Float64Array | BigInt64Array>(
  array: Of,
  length: number,
): Of {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => Of)(Math.max(2 * array.length, length));
  (larger as Uint32Array).set(array as Uint32Array);
  return larger;
}
