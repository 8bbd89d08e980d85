import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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
