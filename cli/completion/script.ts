import type { Command } from 'commander';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { commandWords } from './words.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that completes what the program can parse. */
export function completionScript(shell: Shell, program: Command): string {
  const commands = commandWords(program);
  if (shell === 'fish') return fishScript(commands);
  if (shell === 'bash') return bashScript(commands);
  // zsh has what bash's script calls.
  return `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
}
