/** Parts of a regular expression: groups, quantifiers, anchors, and (captured) parts that match one character. */
const PART =
  /\((?:\?[:=!])?|[)|?*+^$]|\{[\d,]+\}|(\[(?:\\.|[^\]\\])*\]|\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|[dw]|[^\dA-Za-z])|[^\\])/g;

/** Characters that a string in compact form does not contain. */
const NEVER = Array.from({ length: 0x100 }, (_, code) => String.fromCharCode(code)).filter(
  (character) => character === '"' || character === '\\' || character < ' ' || character > '~',
);

/**
 * The source of a string format's pattern for use inside a larger pattern, between two quotes. There it matches the
 * same texts in compact form as `pattern` matches whole. Undefined if `pattern` cannot be used so: it may match a
 * quote, or it has groups, flags or top-level alternatives.
 */
export function inlinePattern({ source, flags }: RegExp): string | undefined {
  const [first, ...parts] = source.matchAll(PART);
  if (flags !== '' || first?.[0] !== '^' || parts.at(-1)?.[0] !== '$') return undefined;
  // PART does not match an escape that it does not know.
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
