const GROUPED = new Intl.NumberFormat('en-US');

/** `1,234,567`, independent of the locale. */
export function grouped(value: number | bigint): string {
  return GROUPED.format(value);
}

/** A number with its noun, and with the verb if there is one: `1 hour waits`, `1,528 hours wait`. */
export function counted(value: number | bigint, one: string, many = `${one}s`): string {
  return `${grouped(value)} ${Number(value) === 1 ? one : many}`;
}
