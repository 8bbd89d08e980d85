import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ClickHouseClient, connectClickHouse } from '../../../adapters/clickhouse/client.ts';
import { BrokenStreamError, streamBytes, streamRows } from '../../../adapters/clickhouse/stream.ts';
import type { ClickHouseConnection } from '../../../adapters/configuration/connections.ts';
import { ROLLUP_DEFINITION } from '../../../domain/slices.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { COMMAND, NODE } from '../../../infra/setup/project.mjs';
import { runHere } from '../../support/command-here.ts';
import { type StartedProgram, startProgram } from '../../support/countyflow.ts';
import { peakBytesOf } from '../../support/processes.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';

const ROWS = 2_000_000;
/**
 * Node alone takes 100 MB, and as much again before it collects garbage. A sheet takes more, because each of its cells
 * is an object for a moment: 380 MB for a million rows.
 */
/** Alone csv takes 218 MB. Beside other tests the collector frees buffers later: 360 MB were seen. */
const MOST_RESIDENT_BYTES = { csv: 450_000_000, parquet: 450_000_000, xlsx: 450_000_000 } as const;
const SHEET_ROWS = 300_000;

const database = used(openStatisticsDatabase);

beforeAll(async () => {
  await commitManyRows(database.client, ROWS);
});

const newFolder = () => mkdtempSync(join(database.engines.home, 'export-'));
const start = (args: readonly string[], fileBytes?: number) =>
  startExport(database.engines.connections.clickhouse, [...args, '--confidential'], fileBytes);

async function listeningPort(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20);
}

/** Replaces the whole rollup by this many visible rows of sales in one slice of the season. */
async function commitManyRows(client: ClickHouseClient, rows: number): Promise<void> {
  const slice =
    "toDateTime('2017-11-11 00:00:00', 'Asia/Shanghai'), 3600, 1, toDateTime('2017-11-11 00:00:00', 'Asia/Shanghai')";
  const columns = 'kind, slice_start, slice_seconds, slice_version, stat_hour';
  await client.command({ query: 'TRUNCATE TABLE rollup' });
  await client.command({
    query: `INSERT INTO rollup (${columns}, county, platform, channel, paid_orders, paid_fen)
      SELECT 'sales', ${slice}, 110000 + number % 2800, ['jd', 'tmall', 'suning'][1 + number % 3], toString(number), 1, number
      FROM numbers(${rows})`,
    clickhouse_settings: { allow_suspicious_low_cardinality_types: 1 },
  });
  await client.command({
    query: `INSERT INTO rollup (${columns}, seen_arrivals, definition) SELECT 'commit', ${slice}, 1, ${ROLLUP_DEFINITION}`,
  });
}

/**
 * `countyflow export` without a launcher between: signals and memory are the command's.
 * @param fileBytes The largest file that the process may write, in bytes; without a bound if undefined.
 */
function startExport(
  { url, user = '', password }: ClickHouseConnection,
  args: readonly string[],
  fileBytes?: number,
): StartedProgram {
  const command = [NODE, COMMAND, 'export', ...args];
  const environment = {
    PATH: process.env['PATH'] ?? '',
    CLICKHOUSE_URL: url,
    CLICKHOUSE_USER: user,
    CLICKHOUSE_PASSWORD: password?.reveal() ?? '',
  };
  // The shell's unit is 512 bytes.
  const bounded = [
    '/bin/sh',
    '-c',
    `ulimit -f ${String((fileBytes ?? 0) / 512)}; exec "$@"`,
    'sh',
    ...command,
  ];
  return startProgram(fileBytes === undefined ? command : bounded, { environment });
}

describe('a large export', () => {
  it.each([
    ['csv', []],
    ['parquet', []],
    ['xlsx', ['--where', `paid_fen<=${SHEET_ROWS - 1}`]],
  ] as const)('as %s takes bounded memory', async (format, filters) => {
    const { child, ended } = start([
      'sales_by_hour',
      '--format',
      format,
      '--folder',
      newFolder(),
      '--json',
      ...filters,
    ]);
    let peakBytes = 0;
    const watch = setInterval(() => (peakBytes = Math.max(peakBytes, peakBytesOf(child.pid ?? 0))), 50);
    const { code, out, err } = await ended.finally(() => {
      clearInterval(watch);
    });
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    const { rows } = JSON.parse(out) as { rows: number };
    expect(rows).toBe(format === 'xlsx' ? SHEET_ROWS : ROWS);
    expect(peakBytes).toBeGreaterThan(0);
    expect(peakBytes).toBeLessThan(MOST_RESIDENT_BYTES[format]);
  });
});

describe('an export that cannot be completed leaves no file', () => {
  it('when it is interrupted', async () => {
    const folder = newFolder();
    const { child, ended } = start(['sales_by_hour', '--folder', folder]);
    await until(() => readdirSync(folder).length > 0);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, out: '' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('when the file cannot grow', async () => {
    const folder = newFolder();
    const { code, err } = await start(['sales_by_hour', '--folder', folder], 5_120_000).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/cannot write .*sales_by_hour\.csv: the file would be larger/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(['csv', 'parquet', 'xlsx'])('when the connection breaks, as %s', async (format) => {
    const { url } = database.engines.connections.clickhouse;
    const proxy = createServer((socket) => {
      const onward = connect(Number(new URL(url).port), '127.0.0.1');
      let bytes = 0;
      onward.on('data', (chunk) => {
        bytes += chunk.length;
        if (bytes > 3_000_000) socket.destroy();
        else socket.write(chunk);
      });
      socket.on('data', (chunk) => onward.write(chunk));
      for (const [one, other] of [
        [socket, onward],
        [onward, socket],
      ] as const)
        one.on('error', () => undefined).on('close', () => other.destroy());
    });
    const port = await listeningPort(proxy);
    const folder = newFolder();
    const broken = { ...database.engines.connections.clickhouse, url: `http://127.0.0.1:${port}` };
    const args = ['sales_by_hour', '--confidential', '--format', format, '--folder', folder];
    const { code, err } = await startExport(broken, args).ended;
    proxy.close();
    expect(code).toBe(1);
    expect(err).toMatch(
      /ClickHouse's answer broke off \(.*\): the incomplete export was removed; run it again/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('when a sheet cannot hold the rows', async () => {
    const folder = newFolder();
    const { code, err } = await start([
      'sales_by_hour',
      '--format',
      'xlsx',
      '--columns',
      'county',
      '--folder',
      folder,
    ]).ended;
    expect(code).toBe(2);
    expect(err).toMatch(/1,048,575.*--where.*csv or parquet/);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("the server's error after the first rows", () => {
  const query = "SELECT number, throwIf(number = 3000000, 'too far') FROM numbers(4000000)";
  const settings = { max_block_size: 1000 };

  it.each(['CSV', 'Parquet'])('rejects a stream of %s', async (format) => {
    const read = async () => {
      let bytes = 0;
      const stream = streamBytes(database.client, {
        query: `${query} FORMAT ${format}`,
        parameters: {},
        settings,
      });
      for await (const chunk of stream) bytes += chunk.length;
      return bytes;
    };
    await expect(read()).rejects.toThrow(/too far/);
  });

  it('rejects a stream of rows', async () => {
    const read = async () => {
      for await (const rows of streamRows(database.client, { query, parameters: {}, settings }))
        if (rows.length < 0) return;
    };
    await expect(read()).rejects.toThrow(/too far/);
  });

  it('is another than a connection that breaks', async () => {
    const proxy = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () =>
        socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n'),
      );
    });
    const client = connectClickHouse({ url: `http://127.0.0.1:${await listeningPort(proxy)}` });
    const read = async () => {
      for await (const chunk of streamBytes(client, { query: 'SELECT 1', parameters: {} }))
        if (chunk.length < 0) return;
    };
    await expect(read()).rejects.toThrow(BrokenStreamError);
    await client.close();
    proxy.close();
  });
});

describe('standard output', () => {
  it('gets the rows alone', async () => {
    const { code, out, err } = await start([
      'sales_by_hour',
      '--output',
      '-',
      '--columns',
      'paid_fen',
      '--where',
      'paid_fen<=2',
      '--order-by',
      'paid_fen:desc',
    ]).ended;
    const lines = ['"paid_fen","data_origin"', ...[2, 1, 0].map((fen) => `${String(fen)},"platforms"`), ''];
    expect({ code, out }).toEqual({ code: 0, out: lines.join('\r\n') });
    expect(err).toMatch(/3 rows/);
  });

  it.each([
    [['--format', 'parquet', '--output', '-'], /--folder/],
    [['--output', '-', '--json'], /standard output/],
    [['--output', 'a', '--folder', 'b'], /one of/],
    [['--where', 'county>1'], /--where/],
    [['--format', 'ods'], /csv, parquet, xlsx, sdmx-csv/],
  ])('wrong usage: %j', async (args, message) => {
    const variables = variablesOf(database.engines.addresses);
    const { code, err } = await runHere(variables, 'export', 'sales_by_hour', ...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });
});
