/** Cells as a row of a Markdown table. */
export function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

export function table(headings: readonly string[], rows: readonly string[]): string {
  return [row(headings), row(headings.map(() => '---')), ...rows].join('\n');
}
