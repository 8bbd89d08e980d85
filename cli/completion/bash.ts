import type { CommandWords } from './words.ts';

/**
 * A function for bash. It finds the command among the words before the cursor, then offers what can follow. Where
 * nothing is known, such as for a file, bash completes file names.
 */
export function bashScript(commands: readonly CommandWords[]): string {
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
