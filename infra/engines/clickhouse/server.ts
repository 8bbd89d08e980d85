import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { libchdbPath } from 'chdb/libchdb';
import { DataType, isNullPointer, load, open, type JsExternal } from 'ffi-rs';

/**
 * The local ClickHouse: the whole server, as the library of the package chdb holds it. `chdb_query_cmdline` runs
 * clickhouse-local, which starts ClickHouse's own HTTP and native servers and then reads standard input: the process
 * ends in good order when its owner closes that pipe, or is gone (docs/adr/0028).
 */
const CONFIG = fileURLToPath(new URL('config.xml', import.meta.url));

const { values } = parseArgs({ options: { folder: { type: 'string' } } });
const { folder } = values;
if (folder === undefined) throw new Error('usage: server.ts --folder FOLDER');

// clickhouse-local keeps no metadata of its system database, and takes the table of an earlier run for a stranger's.
rmSync(join(folder, 'data', 'system'), { recursive: true, force: true });

const statements = [
  'SYSTEM START LISTEN HTTP',
  'SYSTEM START LISTEN TCP',
  `SELECT count() FROM file('stdin', 'LineAsString')`,
  // A query that still runs would hold the end up for five seconds.
  `KILL QUERY WHERE user != 'default' ASYNC`,
];

const error = runCommandLine([
  'clickhouse',
  `--path=${folder}`,
  `--config-file=${CONFIG}`,
  '--log-level=warning',
  `--query=${statements.join('; ')}`,
]);
if (error !== undefined) {
  console.error(error);
  process.exit(1);
}

/** Blocks this thread until the command line ends. Returns the error that it ended with. */
function runCommandLine(argv: readonly string[]): string | undefined {
  open({ library: 'chdb', path: libchdbPath() });
  const call = (
    funcName: string,
    retType: DataType,
    paramsType: DataType[],
    paramsValue: unknown[],
  ): unknown => load({ library: 'chdb', funcName, retType, paramsType, paramsValue });
  const line = [DataType.I32, DataType.StringArray];
  const result = call('chdb_query_cmdline', DataType.External, line, [argv.length, argv]);
  const message = call('chdb_result_error', DataType.External, [DataType.External], [result]);
  if (isNullPointer(message as JsExternal)) return undefined;
  return String(call('chdb_result_error', DataType.String, [DataType.External], [result]));
}
