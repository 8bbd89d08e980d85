import { ClickHouseError, CODES } from './errors.ts';
import { tokens, type Token } from './tokens.ts';

/** What the HTTP interface has to know of a statement before it hands it to the engine. */
export type Statement =
  | {
      readonly kind: 'read';
      /** The statement without its FORMAT clause; what followed the clause (SETTINGS) is kept in `tail`. */
      readonly head: string;
      readonly tail: string;
      readonly format: string | undefined;
      /** WITH TOTALS is written after the rows, so the result is one document whatever its format. */
      readonly hasTotals: boolean;
    }
  | {
      readonly kind: 'insert';
      /** `INSERT INTO t (a, b)`, then `SETTINGS ...` if there was any. */
      readonly head: string;
      readonly settings: string;
      readonly format: string;
      /** Set for INSERT ... SELECT ... FROM input('structure'): where the call's name stands in `head`. */
      readonly inputCall: { readonly start: number; readonly end: number } | undefined;
      /** Where inline data start in the text that was analysed. */
      readonly dataStart: number;
    }
  | { readonly kind: 'other'; readonly text: string; readonly format: string | undefined };

const READS = new Set(['SELECT', 'WITH', 'FROM']);

/**
 * Finds a statement's kind and clauses. Throws what ClickHouse answers to several statements in one request, to
 * INTO OUTFILE and to FROM INFILE, which are a client's business and would touch the host's files.
 */
export function analyse(sql: string): Statement {
  const seen: Token[] = [];
  for (const token of tokens(sql)) {
    const data = insertData(sql, seen, token);
    if (data !== undefined) return data;
    refuseFiles(seen.at(-1), token);
    seen.push(token);
  }
  const list = withoutTrailingSemicolons(seen);
  const text = sql.slice(0, list.at(-1)?.end ?? 0);
  if (text === '') throw new ClickHouseError(CODES.SYNTAX_ERROR, 'Empty query');
  const first = list.find((token) => token.text !== '(');
  if (first?.text === 'INSERT') refuseInputWithoutFormat(text, list);
  const clause = formatClause(list);
  const format = clause && text.slice(clause.name.start, clause.name.end);
  if (!READS.has(first?.text ?? '')) return { kind: 'other', text, format };
  const hasTotals = list.some((token, at) => token.text === 'TOTALS' && list[at - 1]?.text === 'WITH');
  if (clause === undefined) return { kind: 'read', head: text, tail: '', format, hasTotals };
  const [head, tail] = [text.slice(0, clause.keyword.start), text.slice(clause.name.end)];
  return { kind: 'read', head, tail, format, hasTotals };
}

/** The last FORMAT name at the statement's own level with nothing but SETTINGS after it. */
function formatClause(list: readonly Token[]): { keyword: Token; name: Token } | undefined {
  for (let at = list.length - 2; at > 0; at -= 1) {
    const [keyword, name, next] = [list[at], list[at + 1], list[at + 2]];
    if (keyword?.text !== 'FORMAT' || keyword.depth > 0 || name?.kind !== 'word') continue;
    if (next === undefined || next.text === 'SETTINGS') return { keyword, name };
  }
  return undefined;
}

/** Recognises an INSERT whose data come with the request, at the token after which they start. */
function insertData(sql: string, seen: readonly Token[], token: Token): Statement | undefined {
  if (seen[0]?.text !== 'INSERT' || token.depth > 0) return undefined;
  const last = seen.at(-1);
  const settingsAt = seen.findIndex((t) => t.text === 'SETTINGS' && t.depth === 0 && !isName(seen, t));
  const cut = settingsAt < 0 ? undefined : seen[settingsAt]?.start;
  const isSelect = seen.some((t) => READS.has(t.text) && !isName(seen, t));
  const parts = (end: number) => ({
    head: sql.slice(0, cut ?? end),
    settings: cut === undefined ? '' : sql.slice(cut, end),
  });
  if (token.text === 'VALUES' && !isSelect && seen.length > 1 && !namesFollow(last)) {
    const dataStart = token.end;
    return { kind: 'insert', ...parts(token.start), format: 'Values', inputCall: undefined, dataStart };
  }
  if (last?.text !== 'FORMAT' || token.kind !== 'word' || seen.length < 3 || namesFollow(seen.at(-2)))
    return undefined;
  const format = sql.slice(token.start, token.end);
  const dataStart = afterLineBreak(sql, token.end);
  if (!isSelect) return { kind: 'insert', ...parts(last.start), format, inputCall: undefined, dataStart };
  const inputCall = findInputCall(seen);
  if (inputCall === undefined) return undefined;
  return { kind: 'insert', head: sql.slice(0, last.start), settings: '', format, inputCall, dataStart };
}

/** INSERT ... SELECT ... FROM input(...) needs a FORMAT, since the engine would insert nothing and say nothing. */
function refuseInputWithoutFormat(text: string, list: readonly Token[]): void {
  if (findInputCall(list) === undefined) return;
  throw new ClickHouseError(
    CODES.SYNTAX_ERROR,
    `Function input requires a FORMAT clause at the end of the statement, and data after it: ${text.slice(0, 100)}`,
  );
}

function findInputCall(list: readonly Token[]): Token | undefined {
  return list.find(
    (token, at) => token.text === 'INPUT' && list[at - 1]?.text === 'FROM' && list[at + 1]?.text === '(',
  );
}

/** After these comes a name, whatever keyword it looks like. */
const namesFollow = (token: Token | undefined) =>
  token !== undefined && ['INTO', 'TABLE', '.'].includes(token.text);

function isName(list: readonly Token[], token: Token): boolean {
  return namesFollow(list[list.indexOf(token) - 1]);
}

/** ClickHouse: data start after the first line break, if only blanks precede it, else after the blanks. */
function afterLineBreak(sql: string, from: number): number {
  const blanks = /[ \t\f]*(?:\r?\n)?/y;
  blanks.lastIndex = from;
  return blanks.test(sql) ? blanks.lastIndex : from;
}

function refuseFiles(last: Token | undefined, token: Token): void {
  const pair = `${last?.text ?? ''} ${token.text}`;
  if (token.kind === 'word' && (pair === 'INTO OUTFILE' || pair === 'FROM INFILE'))
    throw new ClickHouseError(CODES.NOT_IMPLEMENTED, `${pair} is for command-line clients, not for HTTP`);
}

function withoutTrailingSemicolons(list: readonly Token[]): Token[] {
  const kept = [...list];
  while (kept.at(-1)?.text === ';') kept.pop();
  if (kept.some((token) => token.text === ';' && token.kind === 'mark'))
    throw new ClickHouseError(CODES.SYNTAX_ERROR, 'Syntax error (Multi-statements are not allowed)');
  return kept;
}
