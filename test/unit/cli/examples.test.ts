import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../cli/program.ts';
import { examplesIn, helpOf, leavesOf } from '../../support/command-tree.ts';

const LEAVES = leavesOf(await createProgram()).map(({ path }) => path.join(' '));

/** The command that these words reach, without running it. Rejects if they are wrong usage. */
async function reachedBy(words: readonly string[]): Promise<string> {
  const program = await createProgram(true);
  let reached = '';
  for (const { path, command } of leavesOf(program))
    command.action(() => {
      reached = path.join(' ');
    });
  await program.parseAsync(words, { from: 'user' });
  return reached;
}

describe('the program that is loaded for a command', () => {
  it('has this command alone, under its name', async () => {
    const names = (await createProgram()).commands.map((command) => command.name());
    for (const name of names) {
      const alone = await createProgram(false, [name, '--json']);
      expect(alone.commands.map((command) => command.name())).toEqual([name]);
    }
  });

  it.each([[['--help']], [['help', 'status']], [['no-such']], [['constructor']], [[]]])(
    'has all commands for the words %j',
    async (words) => {
      const names = (await createProgram(false, words)).commands.map((command) => command.name());
      expect(names).toEqual((await createProgram()).commands.map((command) => command.name()));
      expect(names).toContain('status');
    },
  );
});

describe('the help of every command', () => {
  it('is found for all of them', () => {
    expect(LEAVES.length).toBeGreaterThan(35);
  });

  it.each(LEAVES)('has an example of the command, and all its examples are right usage: %s', async (path) => {
    const leaf = leavesOf(await createProgram()).find((one) => one.path.join(' ') === path);
    const help = leaf === undefined ? '' : helpOf(leaf.command);
    expect(help).toMatch(/^Examples?\b.*:$/m);
    const examples = examplesIn(help);
    const reached = await Promise.all(examples.map((words) => reachedBy(words)));
    expect(reached).toContain(path);
    expect(reached).not.toContain('');
  });

  it('would be found wrong with an option that does not exist', async () => {
    await expect(reachedBy(['down', '--everything'])).rejects.toThrow('unknown option');
  });
});
