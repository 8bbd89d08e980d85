import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { ClickHouseError } from '@clickhouse/client';
import { describe, expect, it } from 'vitest';
import { useLocalClickHouse } from './local-clickhouse.ts';

const clickhouse = useLocalClickHouse();

describe('errors', () => {
  it.each([
    ['SELECT * FROM no_such_table', '60', 'UNKNOWN_TABLE', 404],
    ['SELECT 1 +', '62', 'SYNTAX_ERROR', 400],
    ['SELECT no_such_column', '47', 'UNKNOWN_IDENTIFIER', 404],
    ['SELECT no_such_function()', '46', 'UNKNOWN_FUNCTION', 404],
    ['SELECT 1 FORMAT NoSuchFormat', '73', 'UNKNOWN_FORMAT', 404],
    ["SELECT toUInt8('x')", '6', 'CANNOT_PARSE_TEXT', 400],
    ['SELECT throwIf(1)', '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', 500],
    ['SELECT 1; SELECT 2', '62', 'SYNTAX_ERROR', 400],
    ["SELECT 1 INTO OUTFILE '/tmp/x'", '48', 'NOT_IMPLEMENTED', 501],
    ["INSERT INTO t FROM INFILE '/etc/hostname' FORMAT CSV", '48', 'NOT_IMPLEMENTED', 501],
    ["INSERT INTO t SELECT * FROM input('a UInt8')", '62', 'SYNTAX_ERROR', 400],
  ])('%s', async (query, code, type, status) => {
    await expect(clickhouse.client().command({ query })).rejects.toMatchObject({ code, type });
    const answer = await fetch(clickhouse.url(), { method: 'POST', body: query });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-clickhouse-exception-code')).toBe(code);
    expect(await answer.text()).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: .*\\(${type}\\)`, 's'));
  });

  it('tells a client of an exception in the middle of a stream of rows, compressed or not', async () => {
    for (const response of [false, true]) {
      const result = await clickhouse.client({ compression: { response } }).query({
        query:
          "SELECT throwIf(number = 500000, 'too far') FROM numbers(1000000) SETTINGS max_block_size = 1000",
        format: 'JSONEachRow',
      });
      const read = async () => {
        let rows = 0;
        for await (const chunk of result.stream()) rows += chunk.length;
        return rows;
      };
      const error: unknown = await read().catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(Error);
      if (!response) {
        expect(error).toBeInstanceOf(ClickHouseError);
        expect(error).toMatchObject({ code: '395', type: 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO' });
      }
    }
  });

  it('says why it takes no request, and takes an address as long as a server does', async () => {
    const values = Array.from({ length: 20_000 }, (_, n) => n);
    const bound = `${clickhouse.url()}/?query=${encodeURIComponent('SELECT length({n:Array(UInt32)})')}&param_n=[${values.join(',')}]`;
    expect(await (await fetch(bound)).text()).toBe('20000\n');
    const { port } = new URL(clickhouse.url());
    for (const [bytes, status, why] of [
      [`GET /?${'x'.repeat(1_100_000)} HTTP/1.1\r\n`, '431', 'have more than 1048576 bytes'],
      ['no request\r\n\r\n', '400', 'no HTTP request'],
    ] as const) {
      const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
      socket.write(bytes);
      const answer = await text(socket);
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(answer).toMatch(new RegExp(`\r\n\r\nCode: 36\\. DB::Exception: .*${why}`));
    }
  });

  it('does not name the files through which data travel', async () => {
    await clickhouse.client().command({ query: 'CREATE TABLE typed (n UInt8) ENGINE = Memory' });
    for (const body of [
      'SELECT (1 FORMAT JSON',
      'INSERT INTO typed FORMAT CSV\nx',
      'INSERT INTO typed (n FORMAT CSV\n1',
    ]) {
      const text = await (await fetch(clickhouse.url(), { method: 'POST', body })).text();
      expect(text).toMatch(/^Code: \d+/);
      expect(text).not.toMatch(/spool|OUTFILE|INFILE/);
    }
  });

  it('refuses unknown settings and names that are none', async () => {
    const ask = async (search: string) => {
      const answer = await fetch(`${clickhouse.url()}/?${search}`, { method: 'POST', body: 'SELECT 1' });
      return { status: answer.status, text: await answer.text() };
    };
    expect(await ask('no_such_setting=1')).toMatchObject({ status: 404, text: /UNKNOWN_SETTING/ });
    expect(await ask('max_threads%20%3D%201%2C%20readonly=1')).toMatchObject({
      status: 400,
      text: /BAD_ARGUMENTS/,
    });
    expect(await ask('database=nowhere')).toMatchObject({ status: 404, text: /UNKNOWN_DATABASE/ });
    expect(await ask('default_format=A;B')).toMatchObject({ status: 404, text: /UNKNOWN_FORMAT/ });
  });
});

describe('what a server has and this one has not', () => {
  it('refuses sessions, roles, block compression and other users, and says so', async () => {
    const client = clickhouse.client({ session_id: 'mine' });
    await expect(client.query({ query: 'SELECT 1' })).rejects.toThrow(/session_id is not supported/);
    await expect(clickhouse.client({ role: 'r' }).query({ query: 'SELECT 1' })).rejects.toThrow(/no roles/);
    const compressed = await fetch(`${clickhouse.url()}/?query=SELECT%201&compress=1`);
    expect(compressed.status).toBe(501);
    await expect(clickhouse.client({ username: 'admin' }).query({ query: 'SELECT 1' })).rejects.toMatchObject(
      { code: '516', type: 'AUTHENTICATION_FAILED' },
    );
    await expect(clickhouse.client({ password: 'x' }).query({ query: 'SELECT 1' })).rejects.toMatchObject({
      code: '516',
    });
  });

  it('lets GET read and not write', async () => {
    const get = (query: string) => fetch(`${clickhouse.url()}/?query=${encodeURIComponent(query)}`);
    expect(await (await get('SELECT 40 + 2')).text()).toBe('42\n');
    const create = await get('CREATE TABLE by_get (a UInt8) ENGINE = Memory');
    expect(create.headers.get('x-clickhouse-exception-code')).toBe('164');
    const switched = await fetch(
      `${clickhouse.url()}/?readonly=0&query=${encodeURIComponent('CREATE TABLE by_get (a UInt8) ENGINE = Memory')}`,
    );
    expect(switched.headers.get('x-clickhouse-exception-code')).toBe('164');
  });

  it('knows no other paths', async () => {
    expect((await fetch(`${clickhouse.url()}/play`)).status).toBe(404);
    expect((await fetch(clickhouse.url(), { method: 'DELETE' })).status).toBe(405);
    expect(await (await fetch(clickhouse.url())).text()).toBe('Ok.\n');
  });
});

describe('requests that a web page could make', () => {
  const ask = (headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(clickhouse.url());
      const sent = request({ hostname, port, path: '/?query=SELECT%201', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end();
    });

  it.each([
    [{ Host: 'localhost:1' }, 200],
    [{ Host: '[::1]:8123' }, 200],
    [{ Host: 'evil.example' }, 403],
    [{ Host: '0.0.0.0' }, 403],
    [{ Host: 'localhost.evil.example:8123' }, 403],
    [{ Host: '[::ffff:10.0.0.1]' }, 403],
    [{ Host: '127.0.0.1.evil.example' }, 403],
    [{ Origin: 'http://evil.example' }, 403],
    [{ Origin: 'null' }, 403],
    [{ Origin: 'http://127.0.0.1.evil.example' }, 403],
    [{ Origin: 'file://' }, 403],
    [{ Origin: 'http://127.0.0.1:3000' }, 200],
    [{ Origin: 'http://[::1]:3000' }, 200],
    // What an image, a script or a link asks for: without an Origin.
    [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
    [{ 'Sec-Fetch-Site': 'cross-site', Origin: 'http://localhost:3000' }, 200],
    [{ 'Sec-Fetch-Site': 'same-site' }, 200],
    [{ 'Sec-Fetch-Site': 'none' }, 200],
  ])('%j gets %i', async (headers, status) => {
    expect(await ask(headers)).toBe(status);
  });
});
