/** A question has a part that there is not. The message says what would be right. */
export class RefusedQuestionError extends Error {
  override readonly name = 'RefusedQuestionError';
}

/** Columns of measures that are numbers of bounded size and travel as such; all others are exact text. */
const NUMBERS = /^rank|_error(?:_|$)/;

/** SQL: the columns, with whole numbers and decimals as text, which a double might not hold. */
export function exactColumns(columns: readonly string[]): string {
  return columns.map((name) => (NUMBERS.test(name) ? name : `toString(${name}) AS ${name}`)).join(', ');
}
