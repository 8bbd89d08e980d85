import { Argument, type Command, type Option } from 'commander';
import { printExactly } from '../output.ts';
import { examples } from '../usage.ts';
import { quotedText } from '../../domain/text/escape.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof SHELLS)[number];

export function register(program: Command): void {
  program
    .command('completion')
    .description('Print a script that completes commands, options and their choices in a shell.')
    .addArgument(new Argument('<shell>', 'the shell').choices(SHELLS))
    .addHelpText('after', examples('completion bash', 'completion fish'))
    .addHelpText(
      'after',
      '\nTo load it:\n' +
        '  bash  source <(npx countyflow completion bash)\n' +
        '  zsh   source <(npx countyflow completion zsh)\n' +
        '  fish  npx countyflow completion fish | source',
    )
    .action((shell: Shell) => {
      printExactly(completionScript(shell, program));
    });
}

/** A script that completes what the program can parse. */
export function completionScript(shell: Shell, program: Command): string {
  const commands = commandWords(program);
  if (shell === 'fish') return fishScript(commands);
  if (shell === 'bash') return bashScript(commands);
  // zsh has what bash's script calls.
  return `autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(commands)}`;
}

/** What can follow a command. */
interface CommandWords {
  /** Such as `edition publish`; empty for `countyflow` itself. */
  readonly path: string;
  readonly description: string;
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionWords[];
  /** Choices of its arguments. */
  readonly choices: readonly string[];
}

interface OptionWords {
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
function commandWords(command: Command, path: readonly string[] = []): CommandWords[] {
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

/**
 * A function for bash. It finds the command among the words before the cursor, then offers what can follow. Where
 * nothing is known, such as for a file, bash completes file names.
 */
function bashScript(commands: readonly CommandWords[]): string {
  const paths = commands.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`]));
  const values = commands.flatMap(({ path, options }) =>
    options.flatMap(({ flag, takesValue, choices }) =>
      takesValue ? [`    '${path} ${flag}') words='${choices.join(' ')}' ;;`] : [],
    ),
  );
  const words = commands.map(({ path, subcommands, choices, options }) => {
    const all = [...subcommands.map(({ name }) => name), ...choices, ...options.map(({ flag }) => flag)];
    return `      '${path}') words='${all.join(' ')}' ;;`;
  });
  return `# Completion of countyflow for bash, made by \`countyflow completion bash\`.
_countyflow() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} path='' words i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${path:+$path }\${COMP_WORDS[i]}" in
      ${paths.join('|')}) path="\${path:+$path }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$path $previous" in
${values.join('\n')}
    *) case "$path" in
${words.join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _countyflow countyflow
`;
}

/** Lines for fish: each offers a word if the command before the cursor is the one that it belongs to. */
function fishScript(commands: readonly CommandWords[]): string {
  const paths = commands.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`]));
  const lines = commands.flatMap(({ path, subcommands, choices, options }) => {
    const offer = `complete -c countyflow -n '__countyflow_at "${path}"'`;
    return [
      ...subcommands.map(({ name, description }) => `${offer} -f -a '${name}' -d ${quotedText(description)}`),
      ...(choices.length === 0 ? [] : [`${offer} -f -a '${choices.join(' ')}'`]),
      ...options.map((option) => `${offer} ${optionOf(option)}`),
    ];
  });
  return `# Completion of countyflow for fish, made by \`countyflow completion fish\`.
function __countyflow_at
  set -l path
  for word in (commandline -opc)[2..-1]
    set -l longer (string join ' ' $path $word)
    if contains -- $longer ${paths.join(' ')}
      set path $longer
    end
  end
  test "$path" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function optionOf({ flag, description, takesValue, choices }: OptionWords): string {
  const value = choices.length > 0 ? ` -x -a '${choices.join(' ')}'` : takesValue ? ' -r' : '';
  return `-l ${flag.replace(/^--/, '')}${value} -d ${quotedText(description)}`;
}
