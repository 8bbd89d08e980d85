const GROUPED = new Intl.NumberFormat('en-US');
const PLURAL_VERBS: Readonly<Record<string, string>> = { is: 'are', was: 'were', has: 'have' };

/** `1,234,567`, independent of the locale. */
export function grouped(value: number | bigint): string {
  return GROUPED.format(value);
}

/** A number with its noun, and with `is`, `was` or `has` if that follows: `1 hour is`, `1,528 hours are`. */
export function counted(value: number | bigint, one: string, many = pluralOf(one)): string {
  return `${grouped(value)} ${Number(value) === 1 ? one : many}`;
}

function pluralOf(one: string): string {
  const [, noun = one, verb] = /^(.+) (is|was|has)$/.exec(one) ?? [];
  return verb === undefined ? `${one}s` : `${noun}s ${PLURAL_VERBS[verb] ?? verb}`;
}
