import type { Command, Option } from 'commander';

/** What can follow a command. */
export interface CommandWords {
  /** Such as `edition publish`; empty for `countyflow` itself. */
  readonly path: string;
  readonly description: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionWords[];
  /** Choices of its arguments. */
  readonly choices: readonly string[];
}

export interface OptionWords {
  /** Such as `--json`. */
  readonly flag: string;
  readonly description: string;
  readonly takesValue: boolean;
  /** Empty if the value is free, or there is none. */
  readonly choices: readonly string[];
}

/** Only these go into a script: they mean themselves in every shell. */
const PLAIN_WORD = /^[\w./:+@%-]+$/;

/** The command and all below it. */
export function commandWords(command: Command, path: readonly string[] = []): CommandWords[] {
  const help = command.createHelp();
  const subcommands = help.visibleCommands(command).filter((one) => one.name() !== 'help');
  const own: CommandWords = {
    path: path.join(' '),
    description: command.description(),
    subcommands: subcommands.map((one) => ({ name: one.name(), description: one.description() })),
    options: help.visibleOptions(command).flatMap(wordsOf),
    choices: plain(command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? [])),
  };
  return [own, ...subcommands.flatMap((one) => commandWords(one, [...path, one.name()]))];
}

function wordsOf({ long, description, required, optional, argChoices }: Option): OptionWords[] {
  if (typeof long !== 'string') return [];
  return [{ flag: long, description, takesValue: required || optional, choices: plain(argChoices ?? []) }];
}

function plain(words: readonly string[]): string[] {
  return words.filter((word) => PLAIN_WORD.test(word));
}
