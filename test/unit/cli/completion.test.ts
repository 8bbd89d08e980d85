import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { completionScript, SHELLS } from '../../../cli/commands/completion.ts';
import { createProgram } from '../../../cli/program.ts';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { leavesOf } from '../../support/command-tree.ts';

const SCRIPT = completionScript('bash', await createProgram());

/** What a real bash offers for the last of these words. */
function offered(...words: readonly string[]): string[] {
  const script = `${SCRIPT}
COMP_WORDS=(countyflow "$@")
COMP_CWORD=$#
_countyflow
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = execFileSync('bash', ['-c', script, 'bash', ...words], { encoding: 'utf8' });
  return printed.split('\n').filter((word) => word !== '');
}

describe('the completion for bash, in a real bash', () => {
  it('offers the commands', async () => {
    const commands = (await createProgram()).commands.map((one) => one.name());
    expect(offered('')).toEqual(expect.arrayContaining(commands));
    expect(offered('edi')).toEqual(['edition']);
  });

  it('offers the subcommands and options of each command', async () => {
    expect(offered('edition', 'p')).toEqual(['publish']);
    for (const { path, command } of leavesOf(await createProgram())) {
      const flags = command.options.flatMap(({ long, hidden }) => (hidden ? [] : (long ?? [])));
      expect(offered(...path, '--'), path.join(' ')).toEqual(expect.arrayContaining(flags));
    }
  });

  it('offers the choices of an option and of an argument', () => {
    expect(offered('topics', 'create', '--platform', '').sort()).toEqual([...PLATFORMS].sort());
    expect(offered('completion', '')).toEqual(expect.arrayContaining([...SHELLS]));
    expect(offered('report', '--lang', 'z')).toEqual(['zh']);
  });

  it('offers nothing of its own for a file, so that bash completes its name', () => {
    expect(offered('segment', 'apply', '--file', '')).toEqual([]);
    expect(SCRIPT).toContain('complete -o default');
  });
});

describe('the completion for other shells', () => {
  it.each([
    ['zsh', ['-n']],
    ['fish', ['--no-execute']],
  ] as const)('is a script that %s can read, if it is installed', async (shell, options) => {
    const script = completionScript(shell, await createProgram());
    for (const word of ['edition', 'publish', 'override']) expect(script).toContain(word);
    const run = spawnSync(shell, [...options, '/dev/stdin'], { input: script, encoding: 'utf8' });
    if (run.error === undefined) expect([run.status, run.stderr]).toEqual([0, '']);
    else console.info(`${shell} is not installed here: only the words of its script were looked at`);
  });
});
