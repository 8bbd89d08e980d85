/** Whether the words of a command ask for JSON. Needed before they are parsed, since parsing may fail. */
export function wantsJson(words: readonly string[] = process.argv.slice(2)): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? undefined : end).includes('--json');
}
