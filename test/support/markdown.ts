import { readFileSync } from 'node:fs';
import { type ShownCommand, stepsOf } from './console-blocks.ts';

const ROOT = new URL('../../', import.meta.url);

/** The text of a page, by its path in the project. */
export function page(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** The contents of a page's fenced code blocks of one language, in order. */
export function fencedBlocks(text: string, language: string): string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    (match) => match[1] ?? '',
  );
}

/** The text in backquotes that items of a page's lists explain, as in "- `name`: what it is". */
export function listedNames(text: string): string[] {
  return [...text.matchAll(/^- `([^`]+)`: /gm)].map((match) => match[1] ?? '');
}

/** Every cell of a page's tables, as the source has it. */
export function tableCells(text: string): string[] {
  const rows = text.replaceAll(/^```.*?^```$/gms, '').match(/^\|.*\|$/gm) ?? [];
  return rows.flatMap((row) => row.split(/(?<!\\)\|/).slice(1, -1)).map((cell) => cell.trim());
}

/** The targets of a page's links to other files of the project, without their fragments. */
export function fileLinks(text: string): string[] {
  const targets = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map(
    (match) => match[1] ?? '',
  );
  return [...new Set(targets)];
}

/** Rows of box-drawn tables, with single blanks between cells so that column widths do not matter. */
export function drawnRows(text: string): string[] {
  return [...text.matchAll(/^│ (.*) │$/gm)].map(([, row = '']) => row.replaceAll(/\s*│\s*|\s+/g, ' ').trim());
}

/** The commands `countyflow NAME` that a page shows with their output. */
export function shownCommands(path: string, name: string): ShownCommand[] {
  const shown = stepsOf(page(path)).filter((step) => 'line' in step);
  return shown.filter(({ line }) => line.startsWith(`countyflow ${name} `));
}

/** The words of a command line; quotes hold blanks together. The first is `countyflow`. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)]
    .map(([, double, single, plain]) => double ?? single ?? plain ?? '')
    .slice(1);
}
