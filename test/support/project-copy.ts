import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type CommandRun, startProgram } from './countyflow.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NOT_COPIED = ['node_modules', '.countyflow', '.git'];

/** Settings and npm's variables, which a user's terminal does not have. */
const NOT_PASSED_ON = /^(?:KAFKA_|TEMPORAL_|CLICKHOUSE_|COUNTYFLOW_|npm_)/;

export interface ProjectCopy {
  readonly folder: string;
  /** Runs a command in the copy as a user would. Splits it at blanks; quotes are not supported. */
  run(command: string): Promise<CommandRun>;
  /** Runs a line in the copy by a shell, with variables that the user has set. */
  runInShell(line: string, variables: Readonly<Record<string, string>>): Promise<CommandRun>;
  remove(): void;
}

/** Copies the project to another folder, like a fresh clone after set-up: with its installed packages, without data. */
export function copyProject(): ProjectCopy {
  const copy = cloneProject();
  symlinkSync(join(ROOT, 'node_modules'), join(copy.folder, 'node_modules'));
  mkdirSync(join(copy.folder, '.countyflow'));
  symlinkSync(join(ROOT, '.countyflow', 'engines'), join(copy.folder, '.countyflow', 'engines'));
  return copy;
}

function cloneProject(): ProjectCopy {
  const folder = mkdtempSync(join(tmpdir(), 'countyflow-copy-'));
  for (const name of readdirSync(ROOT)) {
    if (!NOT_COPIED.includes(name)) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  return {
    folder,
    run: (command) => runIn(folder, command.split(/\s+/), {}),
    runInShell: (line, variables) => runIn(folder, ['sh', '-euc', line], variables),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function runIn(
  cwd: string,
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<CommandRun> {
  const passedOn = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !NOT_PASSED_ON.test(entry[0]),
  );
  const environment = { ...Object.fromEntries(passedOn), ...variables };
  return startProgram(words, { cwd, environment }).ended;
}

const SCHEMA = fileURLToPath(new URL('../../schemas/clickhouse/', import.meta.url));

/** In the order in which they are applied. The first two alter tables that every worker writes. */
export const MIGRATIONS = {
  'migrations/m9001_note_of_orders.sql': [
    "ALTER TABLE orders ADD COLUMN IF NOT EXISTS note String DEFAULT 'none' AFTER shop",
  ],
  'migrations/m9002_returns_in_rollups.sql': [
    'ALTER TABLE rollup ADD COLUMN IF NOT EXISTS returned_orders UInt64 AFTER cancelled_fen',
  ],
  'migrations/m9003_dropped_view.sql': ['DROP VIEW IF EXISTS quarantine_decision'],
} as const;

/** Changes of files: a text of each, and what the next release has instead. */
const CHANGES = [
  ['tables/0001_orders.sql', /^ {2}shop .*\n/m, "$&  note String DEFAULT 'none' COMMENT 'A note',\n"],
  ['tables/0005_rollup.sql', /^ {2}cancelled_fen .*\n/m, "$&  returned_orders UInt64 COMMENT 'Returned',\n"],
  ['tables/0004_quarantine.sql', "'Size of the event'", "'Size of the event, in bytes'"],
  ['internal/0007_visible_slice_view.sql', "COMMENT 'Visible", "COMMENT 'The visible"],
] as const;

const NEW_TABLE = `CREATE TABLE IF NOT EXISTS note (note String COMMENT 'A note')
ENGINE = MergeTree ORDER BY note COMMENT 'Notes';\n`;

interface NextRelease extends AsyncDisposable {
  /** Its folder of schemas/clickhouse. */
  readonly schema: URL;
}

/**
 * The files of schemas/clickhouse as a release after this one could have them: two columns more, a new table, a changed
 * view, a dropped view, and a changed comment.
 */
export async function nextRelease(): Promise<NextRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'countyflow-next-release-'));
  await cp(SCHEMA, folder, { recursive: true });
  for (const [path, from, to] of CHANGES) {
    const text = await readFile(join(folder, path), 'utf8');
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${path} has no ${String(from)}`);
    await writeFile(join(folder, path), changed);
  }
  await writeFile(join(folder, 'tables/9001_note.sql'), NEW_TABLE);
  await rm(join(folder, 'views/0091_quarantine_decision_view.sql'));
  await mkdir(join(folder, 'migrations'), { recursive: true });
  for (const [path, statements] of Object.entries(MIGRATIONS))
    await writeFile(join(folder, path), statements.map((statement) => `${statement};\n`).join(''));
  return {
    schema: pathToFileURL(`${folder}/`),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
