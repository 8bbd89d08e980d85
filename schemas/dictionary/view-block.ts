/** A SQL file of a public view. */
export interface ViewFile {
  readonly path: string;
  /** Of the view. */
  readonly name: string;
  readonly sql: string;
}

export interface Entry {
  /** File and line. */
  readonly at: string;
  readonly text: string;
  /** Of the values of a column, in the view `label`. */
  readonly kind: string | undefined;
}

/** What a block states, by key and the name that it is about: `summary`, `column county`. */
export type Entries = ReadonlyMap<string, Entry>;

const FORM = /^-- (?:(summary|grain|unit|basis|page)|(column) (\w+(?:, \w+)*)(?: \(([a-z-]+)\))?): (.+)$/;
const REMEDY =
  'write `-- KEY: TEXT` with the key summary, grain, unit, basis, page or column NAMES, continue a long ' +
  'text after `--   `, and end the block with an empty line';

/** Reads the blocks of comments at the top of SQL files. Adds what is wrong with them to `faults`. */
export function readBlocks(
  files: readonly ViewFile[],
  faults: string[],
): readonly { readonly file: ViewFile; readonly entries: Entries }[] {
  const written = new Map(files.map((file) => [file.name, readBlock(file, faults)]));
  const resolve = ([key, entry]: readonly [string, Entry]): readonly (readonly [string, Entry])[] => {
    const view = /^as (\w+)$/.exec(entry.text)?.[1];
    if (view === undefined) return [[key, entry]];
    const other = written.get(view)?.get(key);
    if (other !== undefined && !other.text.startsWith('as ')) return [[key, other]];
    faults.push(`${entry.at}: ${view} states no text of its own for ${key}: write one here`);
    return [];
  };
  return files.map((file) => ({
    file,
    entries: new Map([...(written.get(file.name) ?? [])].flatMap(resolve)),
  }));
}

function readBlock({ path, sql }: ViewFile, faults: string[]): Entries {
  const entries = new Map<string, Entry>();
  for (const { line, text } of joinedLines(sql)) {
    const at = `${path}:${line}`;
    const [form, key = '', about = '', names, kind, value = ''] = FORM.exec(text) ?? [];
    if (form === undefined) faults.push(`${at}: not a line of the block: ${REMEDY}`);
    const keys = names === undefined ? [key] : names.split(', ').map((name) => `${about} ${name}`);
    for (const one of form === undefined ? [] : keys) {
      if (entries.has(one)) faults.push(`${at}: ${one} is stated twice: remove one of the two`);
      entries.set(one, { at, text: value, kind });
    }
  }
  return entries;
}

/** The lines of the block, each with those that continue it. */
function joinedLines(sql: string): { readonly line: number; readonly text: string }[] {
  const joined: { line: number; text: string }[] = [];
  for (const [index, line] of sql.split('\n').entries()) {
    if (!line.startsWith('--')) break;
    const last = joined.at(-1);
    if (last === undefined || !line.startsWith('--   ')) joined.push({ line: index + 1, text: line });
    else last.text = `${last.text}\n${line.slice(2).trim()}`;
  }
  return joined.map(({ line, text }) => ({
    line,
    text: text.replaceAll(UNBROKEN, '').replaceAll('\n', ' '),
  }));
}

/** Breaks of a line that stand for no blank: between two Chinese characters, and after a Chinese mark. */
const UNBROKEN = /(?<=[^\x20-\x7e\n])\n(?=[^\x20-\x7e])|(?<=[\u3000-\u303f\uff00-\uffef])\n/g;
