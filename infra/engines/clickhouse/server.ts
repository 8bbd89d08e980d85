import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeConfiguration } from './config.ts';
import { openEngine } from './engine.ts';
import { createInterface } from './http.ts';
import { doubtParts } from './part-doubts.ts';
import { openSpool } from './spool.ts';

/**
 * The local ClickHouse: one process that owns a data folder and speaks ClickHouse's HTTP interface on loopback.
 * Ends on SIGTERM, SIGINT and when the process that started it goes away.
 */
const { values } = parseArgs({ options: { folder: { type: 'string' }, port: { type: 'string' } } });
if (values.folder === undefined || values.port === undefined)
  throw new Error('usage: server.ts --folder FOLDER --port PORT');
const { folder } = values;

const engine = await openEngine(join(folder, 'data'), writeConfiguration(folder));
const doubts = doubtParts((why) => {
  console.error(`The engine ends to be started again: ${why}`);
  // An orderly end waits for the statements of other threads, and would let merges go on.
  process.kill(process.pid, 'SIGKILL');
});
const server = createInterface(engine, openSpool(join(folder, 'spool')), doubts);

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  server.close();
  engine.close().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error('the engine did not close:', error);
      process.exit(1);
    },
  );
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
process.on('disconnect', stop);

server.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
server.listen(Number(values.port), '127.0.0.1', () => {
  console.log(`ClickHouse ${engine.version} answers on http://127.0.0.1:${values.port ?? ''}`);
  process.send?.({ ready: true });
});
