import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { streamBytes, streamRows } from '../../../adapters/clickhouse/stream.ts';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { CLICKHOUSE_CODES } from '../../../adapters/errors/clickhouse-codes.ts';
import { readPorts } from '../../../infra/engines/ports.ts';
import { HOSTILE } from '../../support/hostile-texts.ts';
import { useLocalClickHouse } from '../../support/local-clickhouse.ts';

const clickhouse = useLocalClickHouse();

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
  const running = clickhouse.get('SELECT sleepEachRow(0.5) FROM numbers(4) SETTINGS max_block_size = 1');
  await send(readPorts(clickhouse.engines().home)[port] ?? 0, bytes);
  const response = await running;
  await response.text();
  expect(response.status).toBe(200);
});

const COLUMNS = [
  { name: 'number', type: 'UInt64' },
  { name: 'text', type: 'String' },
  { name: 'ratio', type: 'Nullable(Decimal(38, 9))' },
] as const;
const table = (rows: readonly object[]) => ({ name: 'figures', columns: COLUMNS, rows });

describe('rows that come along with a query', () => {
  it('are read exactly, whatever their texts hold', async () => {
    const rows = Object.values(HOSTILE).map((text, index) => ({
      ...{ text, number: String(18_446_744_073_709_551_615n - BigInt(index)) },
      ratio: index % 2 === 0 ? null : '-12345678901234567890.123456789',
    }));
    const query = 'SELECT number, text, toString(ratio) FROM figures WHERE text != {other:String}';
    const found: unknown[][] = [];
    const settings = { output_format_json_quote_64bit_integers: 1 };
    const asked = { query, parameters: { other: "'" }, settings, table: table(rows) };
    for await (const some of streamRows(clickhouse.client(), asked)) found.push(...some);
    expect(found.toSorted((a, b) => (String(a[0]) < String(b[0]) ? 1 : -1))).toEqual(
      rows.map(({ number, text, ratio }) => [number, text, ratio]),
    );
  });

  it('may be none, or as many as a country has villages', async () => {
    const text = 'x'.repeat(900);
    for (const count of [0, 130_000]) {
      const rows = Array.from({ length: count }, (_, number) => ({ number, text, ratio: '0.5' }));
      const query =
        'SELECT count(), sum(number), sum(length(text)), ifNull(sum(ratio), 0) FROM figures FORMAT TSV';
      let answer = '';
      for await (const bytes of streamBytes(clickhouse.client(), {
        ...{ query, parameters: {}, table: table(rows) },
      }))
        answer += bytes.toString();
      expect(answer.trim().split('\t').map(Number)).toEqual([
        ...[count, (count * (count - 1)) / 2 || 0, 900 * count, count / 2],
      ]);
    }
  });
});

it('names its error codes as the program does', async () => {
  const [named] = await rows<{ names: string[] }>(
    clickhouse.client(),
    'SELECT arrayMap(code -> errorCodeToName(code), {codes:Array(Int32)}) AS names',
    { codes: Object.values(CLICKHOUSE_CODES).map(Number) },
  );
  expect(named?.names).toEqual(Object.keys(CLICKHOUSE_CODES));
});
