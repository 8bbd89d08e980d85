import { constants, openSync, rmSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { DataType, isNullPointer, type JsExternal, load, open } from 'ffi-rs';
import { must } from '../../../domain/must.ts';
import { libraryPath } from './library.ts';

/**
 * The local ClickHouse: the whole server, as the library chdb holds it. `chdb_query_cmdline` runs
 * clickhouse-local, which starts ClickHouse's own HTTP and native servers. The process ends in good order when its
 * owner closes its standard input, or is gone (docs/adr/0028).
 */
const RETRY_MS = 200;

const folder = must(process.argv[2], 'the folder');
const config = must(process.argv[3], 'the configuration');

open({ library: 'libc', path: '' });

// clickhouse-local keeps no metadata of its system database, and takes the table of an earlier run for a stranger's.
rmSync(join(folder, 'data', 'system'), { recursive: true, force: true });

const { owner, keyboard } = giveTerminal();
new Socket({ fd: owner }).on('close', quit).resume();

const error = await runCommandLine([
  'clickhouse',
  `--path=${folder}`,
  `--config-file=${config}`,
  '--log-level=warning',
  '--interactive',
  '--history_file=/dev/null',
  '--query=SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP',
]);
if (error !== undefined) console.error(error);
process.exit(error === undefined ? 0 : 1);

/** Types the end of the session. Two lines that arrive together count as one statement: hence the repetition. */
function quit(): void {
  // A query that still runs would hold the end up for five seconds.
  writeSync(keyboard, `KILL QUERY WHERE user != 'default' ASYNC\n`);
  setInterval(() => writeSync(keyboard, 'exit\n'), RETRY_MS);
}

/** Resolves when the command line ends, with the error that it ended with. */
async function runCommandLine(argv: readonly string[]): Promise<string | undefined> {
  const library = 'chdb';
  open({ library, path: libraryPath() });
  const result: JsExternal = await load({
    library,
    funcName: 'chdb_query_cmdline',
    retType: DataType.External,
    paramsType: [DataType.I32, DataType.StringArray],
    paramsValue: [argv.length, argv],
    runInNewThread: true,
  });
  const message = {
    library,
    funcName: 'chdb_result_error',
    paramsType: [DataType.External],
    paramsValue: [result],
  };
  if (isNullPointer(load({ ...message, retType: DataType.External }))) return undefined;
  return load({ ...message, retType: DataType.String });
}

/**
 * Makes a pseudo-terminal this process's standard input. clickhouse-local ends its process at the first exception of
 * a connection (a wrong password, garbage on a port), unless a terminal makes it an interactive session.
 *
 * @returns the file descriptor that was standard input, and the one that types on the terminal
 */
function giveTerminal(): { owner: number; keyboard: number } {
  // Without O_NOCTTY the terminal's end would reach the process as a SIGHUP.
  const flags = constants.O_RDWR | constants.O_NOCTTY;
  const keyboard = call('posix_openpt', flags);
  call('grantpt', keyboard);
  call('unlockpt', keyboard);
  const name = {
    ...{ library: 'libc', funcName: 'ptsname' },
    ...{ paramsType: [DataType.I32], paramsValue: [keyboard] },
  };
  const screen = load({ ...name, retType: DataType.String });
  const owner = call('dup', 0);
  call('dup2', openSync(screen, flags), 0);
  return { owner, keyboard };
}

function call(funcName: string, ...paramsValue: number[]): number {
  const paramsType = paramsValue.map(() => DataType.I32);
  const result = load({ library: 'libc', funcName, retType: DataType.I32, paramsType, paramsValue });
  if (result === -1)
    throw new Error(`${funcName} failed: the local ClickHouse needs a pseudo-terminal (/dev/pts)`);
  return result;
}
