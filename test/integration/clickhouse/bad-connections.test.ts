import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { readPorts } from '../../../infra/engines/ports.ts';
import { useLocalClickHouse } from '../../support/local-clickhouse.ts';

const { engines, get } = useLocalClickHouse();

/** Sends bytes to a port, and closes the connection after an answer or half a second. */
async function send(port: number, bytes: string | Buffer): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined); // ClickHouse may reset the connection.
  await once(socket, 'connect');
  socket.write(bytes);
  await Promise.race([once(socket, 'data'), once(socket, 'close'), sleep(500)]);
  socket.destroy();
}

/** A native client's Hello: name, version, revision, then database, user and password. */
function hello(database: string, user: string, password: string): Buffer {
  const text = (value: string): Buffer => Buffer.from([value.length, ...Buffer.from(value)]);
  const revision = [0xb2, 0xa9, 0x03]; // 54450, as a variable-length number
  return Buffer.from([
    0,
    ...text('test'),
    20,
    1,
    ...revision,
    ...text(database),
    ...text(user),
    ...text(password),
  ]);
}

it.each<[string, 'clickhouse' | 'clickhouseNative', string | Buffer]>([
  ['garbage on the native port', 'clickhouseNative', 'garbage\r\n\r\n'],
  ['a wrong password on the native port', 'clickhouseNative', hello('default', 'analyst', 'x')],
  ['an unknown database on the native port', 'clickhouseNative', hello('nowhere', 'analyst', 'x')],
  ['a malformed request on the HTTP port', 'clickhouse', 'GARBAGE\r\nfoo\r\n\r\n'],
  ['a length that is no number', 'clickhouse', 'POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n'],
  [
    'a request that breaks off',
    'clickhouse',
    'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\nSELECT',
  ],
])('a running query survives %s', async (_, port, bytes) => {
  const running = get('SELECT sleepEachRow(0.5) FROM numbers(4) SETTINGS max_block_size = 1');
  await send(readPorts(engines().home)[port] ?? 0, bytes);
  const response = await running;
  await response.text();
  expect(response.status).toBe(200);
});
