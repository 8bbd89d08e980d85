import { createProgram } from '../../cli/program.ts';
import { leavesOf } from './command-tree.ts';

/** What the command would not accept of the words after `countyflow`: unknown options, or a command that does not exist. */
export async function refusedWords(words: readonly string[]): Promise<string[]> {
  const leaf = leavesOf(await createProgram(false, words)).find(({ path }) =>
    path.every((name, at) => words[at] === name),
  );
  if (leaf === undefined) return [...words];
  const { operands, unknown } = leaf.command.parseOptions(words.slice(leaf.path.length));
  return [...operands.slice(leaf.command.registeredArguments.length), ...unknown];
}
