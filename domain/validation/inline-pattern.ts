/** Parts of an expression's source: groups, quantifiers, anchors, and what takes one character. */
const PART =
  /\((?:\?[:=!])?|[)|?*+^$]|\{[\d,]+\}|(\[(?:\\.|[^\]\\])*\]|\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|[dw]|[^\dA-Za-z])|[^\\])/g;

/** What a string in plain form does not hold as it is. */
const NEVER = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code)).filter(
  (character) => character === '"' || character === '\\' || character < ' ' || character > '~',
);

/**
 * The source of an expression that takes, between two quotes, just the texts in plain form that `pattern` takes whole;
 * undefined where that cannot be said by it: where it may take a quote, or has groups, flags or branches of its own.
 */
export function inlinePattern({ source, flags }: RegExp): string | undefined {
  const [first, ...parts] = source.matchAll(PART);
  if (flags !== '' || first?.[0] !== '^' || parts.at(-1)?.[0] !== '$') return undefined;
  // An escape that is not known here is not matched.
  if (parts.reduce((length, [part]) => length + part.length, 1) !== source.length) return undefined;
  let within = '';
  let depth = 0;
  for (const [part, one] of parts) {
    if (part === '(' || part === '^' || (part === '|' && depth === 0)) return undefined;
    if (one !== undefined && takesAnyOf(one, NEVER)) return undefined;
    if (part.startsWith('(')) depth += 1;
    if (part === ')') depth -= 1;
    within += part === '$' ? '(?=")' : part;
  }
  return within;
}

function takesAnyOf(one: string, characters: readonly string[]): boolean {
  const pattern = new RegExp(`^${one}$`);
  return characters.some((character) => pattern.test(character));
}
