import type { Command } from 'commander';
import { createProgram } from '../../cli/program.ts';

export interface Leaf {
  /** The words that name it, without `countyflow`. */
  readonly path: readonly string[];
  readonly command: Command;
}

/** The commands that do something, in the order of the help. */
export function leavesOf(command: Command, path: readonly string[] = []): Leaf[] {
  const below = command.commands.filter((one) => one.name() !== 'help');
  return below.length === 0
    ? [{ path, command }]
    : below.flatMap((one) => leavesOf(one, [...path, one.name()]));
}

/** What `countyflow help` prints of the command. */
export function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (piece) => (text += piece) }).outputHelp();
  return text;
}

/** The words of the examples in a help text, after `countyflow`. A comment follows two spaces, another program a bar. */
export function examplesIn(help: string): string[][] {
  return [...help.replaceAll(/\\\n */g, '').matchAll(/^ {2}(?:.*\| )?countyflow (.*)$/gm)].map(
    ([, line = '']) =>
      [...(line.split(/ {2,}| \| /)[0] ?? '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
        ([, double, single, bare]) => double ?? single ?? bare ?? '',
      ),
  );
}

/** What the command would not accept of the words after `countyflow`: unknown options, or a command that does not exist. */
export async function refusedWords(words: readonly string[]): Promise<string[]> {
  const leaf = leavesOf(await createProgram(false, words)).find(({ path }) =>
    path.every((name, at) => words[at] === name),
  );
  if (leaf === undefined) return [...words];
  const { operands, unknown } = leaf.command.parseOptions(words.slice(leaf.path.length));
  return [...operands.slice(leaf.command.registeredArguments.length), ...unknown];
}
