import { rmSync, writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { DataType, isNullPointer, load, open, type JsExternal } from 'ffi-rs';
import { giveTerminal } from '../supervision/terminal.ts';
import { libraryPath } from './library.ts';

/**
 * The local ClickHouse: the whole server, as the library chdb holds it. `chdb_query_cmdline` runs
 * clickhouse-local, which starts ClickHouse's own HTTP and native servers. The process ends in good order when its
 * owner closes its standard input, or is gone (docs/adr/0028).
 */
const CONFIG = fileURLToPath(new URL('config.xml', import.meta.url));
const RETRY_MS = 200;

const { values } = parseArgs({ options: { folder: { type: 'string' } } });
const { folder } = values;
if (folder === undefined) throw new Error('usage: server.ts --folder FOLDER');

// clickhouse-local keeps no metadata of its system database, and takes the table of an earlier run for a stranger's.
rmSync(join(folder, 'data', 'system'), { recursive: true, force: true });

const { owner, keyboard } = giveTerminal();
new Socket({ fd: owner }).on('close', quit).resume();

const error = await runCommandLine([
  'clickhouse',
  `--path=${folder}`,
  `--config-file=${CONFIG}`,
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
