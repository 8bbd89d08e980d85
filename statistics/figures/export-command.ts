/** The command that answers a question with a file, as a shell reads it. */
export function exportCommand(
  view: string,
  given: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): string {
  const pairs = Object.entries(given).map(([name, value]) => `--arg ${shellWord(`${name}=${value}`)}`);
  return [`countyflow export ${view}`, ...pairs, ...more].join(' ');
}

/** A text as one word of a shell. */
export function shellWord(text: string): string {
  return /^[\w.:/=+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
