/** The end of a command's help: what one may type. `npm test` parses each. */
export function examples(...commands: readonly string[]): string {
  return [
    `\nExample${commands.length === 1 ? '' : 's'}:`,
    ...commands.map((one) => `  countyflow ${one}`),
  ].join('\n');
}
