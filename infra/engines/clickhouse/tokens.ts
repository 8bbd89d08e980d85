/** A piece of SQL text. Comments and blanks are no tokens; text inside quotes is one. */
export interface Token {
  readonly kind: 'word' | 'quoted' | 'mark';
  /** Words in upper case, marks as they are, quoted text with its quotes. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** How many parentheses and brackets are open around it. */
  readonly depth: number;
}

const SKIPPED = /(?:\s+|--[^\n]*|#!?[ !][^\n]*|\/\*[\s\S]*?(?:\*\/|$))/y;
const QUOTED =
  /'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)|"(?:[^"\\]|\\[\s\S]|"")*(?:"|$)|`(?:[^`\\]|\\[\s\S]|``)*(?:`|$)/y;
const HEREDOC = /\$(\w*)\$[\s\S]*?(?:\$\1\$|$)/y;
const WORD = /[\p{L}\p{N}_]+/uy;

/**
 * Splits SQL the way ClickHouse's lexer does, as far as finding clauses needs it: what stands inside strings,
 * quoted names, heredocs and comments is never taken for a keyword. Lazy, since an INSERT's data may follow.
 */
export function* tokens(sql: string): Generator<Token> {
  let depth = 0;
  let at = 0;
  while (at < sql.length) {
    const skipped = matchAt(SKIPPED, sql, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const start = at;
    const quoted = Math.max(matchAt(QUOTED, sql, at), matchAt(HEREDOC, sql, at));
    if (quoted > at) {
      at = quoted;
      yield { kind: 'quoted', text: sql.slice(start, at), start, end: at, depth };
      continue;
    }
    const word = matchAt(WORD, sql, at);
    if (word > at) {
      at = word;
      yield { kind: 'word', text: sql.slice(start, at).toUpperCase(), start, end: at, depth };
      continue;
    }
    at += 1;
    const text = sql.slice(start, at);
    if (text === ')' || text === ']' || text === '}') depth -= 1;
    yield { kind: 'mark', text, start, end: at, depth };
    if (text === '(' || text === '[' || text === '{') depth += 1;
  }
}

/** Where the pattern's match at this place ends; the place itself where it does not match. */
function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
