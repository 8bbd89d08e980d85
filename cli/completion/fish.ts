import type { CommandWords, OptionWords } from './words.ts';

/** Lines for fish: each offers a word if the command before the cursor is the one that it belongs to. */
export function fishScript(commands: readonly CommandWords[]): string {
  const paths = commands.flatMap(({ path }) => (path === '' ? [] : [`'${path}'`]));
  const lines = commands.flatMap(({ path, subcommands, choices, options }) => {
    const offer = `complete -c countyflow -n '__countyflow_at "${path}"'`;
    return [
      ...subcommands.map(({ name, description }) => `${offer} -f -a '${name}' -d ${quoted(description)}`),
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
  return `-l ${flag.replace(/^--/, '')}${value} -d ${quoted(description)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
