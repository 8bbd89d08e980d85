import { type ShownCommand, stepsOf } from './console-blocks.ts';
import { page } from './markdown.ts';

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
