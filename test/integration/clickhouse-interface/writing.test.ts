import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { useLocalClickHouse } from './local-clickhouse.ts';

const clickhouse = useLocalClickHouse();

async function makeTable(name: string): Promise<void> {
  await clickhouse.client().command({
    query: `CREATE OR REPLACE TABLE ${name} (id UInt64, name String, note Nullable(String), at DateTime('UTC') DEFAULT 0)
            ENGINE = MergeTree ORDER BY id`,
  });
}

async function read(query: string): Promise<unknown[]> {
  const result = await clickhouse.client().query({
    query,
    format: 'JSONEachRow',
    clickhouse_settings: { output_format_json_quote_64bit_integers: 0 },
  });
  return result.json();
}

const ROWS = [
  { id: 1, name: 'it\'s \\ a\ttab\nand a line, "quoted"; 农村', note: null },
  { id: 2, name: '', note: '' },
  { id: 18_446_744_073_709, name: 'FORMAT CSV', note: 'VALUES (1); SELECT 2' },
];

describe('insert', () => {
  it.each(['JSONEachRow', 'JSONCompactEachRow'] as const)('stores arrays as %s', async (format) => {
    await makeTable('from_arrays');
    const values: unknown[] = {
      JSONEachRow: ROWS,
      JSONCompactEachRow: ROWS.map(({ id, name, note }) => [id, name, note]),
    }[format];
    const done = await clickhouse
      .client()
      .insert({ table: 'from_arrays', values, format, columns: ['id', 'name', 'note'] });
    expect(done.summary?.written_rows).toBe('3');
    expect(await read('SELECT id, name, note FROM from_arrays ORDER BY id')).toEqual(ROWS);
  });

  it('stores an object stream, compressed on its way', async () => {
    await makeTable('from_stream');
    const rows = 100_000;
    const source = Readable.from(
      (function* () {
        for (let id = 0; id < rows; id += 1) yield { id, name: `order ${id}`, note: null };
      })(),
    );
    await clickhouse
      .client({ compression: { request: true } })
      .insert({ table: 'from_stream', values: source, format: 'JSONEachRow' });
    expect(
      await read('SELECT count() AS n, sum(id) AS ids, uniqExact(name) AS names FROM from_stream'),
    ).toEqual([{ n: rows, ids: (rows * (rows - 1)) / 2, names: rows }]);
  });

  it.each([
    ['CSV', '7,"a ""b""\nc",\\N\n'],
    ['TabSeparated', '7\ta "b"\\nc\t\\N\n'],
    ['CustomSeparated', '7\ta "b"\\nc\t\\N\n'],
  ] as const)('stores raw text in %s', async (format, text) => {
    await makeTable('from_text');
    await clickhouse.client().insert({
      table: 'from_text',
      values: Readable.from([text], { objectMode: false }),
      format,
      columns: ['id', 'name', 'note'],
    });
    expect(await read('SELECT id, name, note FROM from_text')).toEqual([
      { id: 7, name: 'a "b"\nc', note: null },
    ]);
  });

  it.each(['Parquet', 'Native', 'RowBinary', 'ArrowStream'])('stores binary data in %s', async (format) => {
    await makeTable('from_binary');
    const source = `SELECT toUInt64(number) AS id, char(number, 0, 10, 200) AS name, NULL::Nullable(String) AS note,
                    toDateTime(1510329600, 'UTC') AS at FROM numbers(256)`;
    // What ClickHouse writes in the format, sent back as it is.
    const written = await fetch(clickhouse.url(), { method: 'POST', body: `${source} FORMAT ${format}` });
    const stored = await fetch(
      `${clickhouse.url()}/?query=${encodeURIComponent(`INSERT INTO from_binary FORMAT ${format}`)}`,
      { method: 'POST', body: Buffer.from(await written.arrayBuffer()) },
    );
    expect(stored.status, await stored.text()).toBe(200);
    expect(
      await read(`SELECT count() AS n FROM from_binary AS t JOIN (${source}) AS s USING (id, name, at)`),
    ).toEqual([{ n: 256 }]);
  });

  it('stores a body much larger than it holds in memory, and makes few parts of it', async () => {
    await makeTable('large');
    const rowsPerChunk = 10_000;
    const chunks = 60;
    let id = 0;
    const lines = function* () {
      for (let chunk = 0; chunk < chunks; chunk += 1) {
        let text = '';
        for (let row = 0; row < rowsPerChunk; row += 1) text += `${id++}\t${'x'.repeat(80)}\t\\N\n`;
        yield text;
      }
    };
    await clickhouse.client().insert({
      table: 'large',
      values: Readable.from(lines(), { objectMode: false }),
      format: 'TabSeparated',
      columns: ['id', 'name', 'note'],
    });
    const [stored] = await read('SELECT count() AS n, max(id) AS last FROM large');
    expect(stored).toEqual({ n: rowsPerChunk * chunks, last: rowsPerChunk * chunks - 1 });
    const [parts] = (await read(
      "SELECT max(max_block_number) AS inserted FROM system.parts WHERE table = 'large'",
    )) as {
      inserted: number;
    }[];
    expect(parts?.inserted).toBeLessThanOrEqual(2);
  });

  it('names the row that is wrong, and stores none of the request', async () => {
    await makeTable('refused');
    const values = Readable.from(['1\ta\t\\N\nx\tb\t\\N\n'], { objectMode: false });
    await expect(
      clickhouse
        .client()
        .insert({ table: 'refused', values, format: 'TabSeparated', columns: ['id', 'name', 'note'] }),
    ).rejects.toThrow(/at row 2/);
    expect(await read('SELECT count() AS n FROM refused')).toEqual([{ n: 0 }]);
  });

  it('refuses a compressed body that was cut short', async () => {
    await makeTable('cut');
    const { gzipSync } = await import('node:zlib');
    const whole = gzipSync(Array.from({ length: 5_000 }, (_, id) => `${id}\tname ${id * 7919}\n`).join(''));
    const answer = await fetch(
      `${clickhouse.url()}/?query=${encodeURIComponent('INSERT INTO cut (id, name) FORMAT TSV')}`,
      {
        method: 'POST',
        headers: { 'Content-Encoding': 'gzip' },
        body: whole.subarray(0, whole.length - 100),
      },
    );
    expect(answer.status).toBe(500);
    expect(await answer.text()).toMatch(/inflate/);
  });
});

describe('statements', () => {
  it('runs DDL, INSERT ... SELECT and INSERT ... VALUES as commands', async () => {
    await makeTable('commanded');
    const client = clickhouse.client();
    await client.command({
      query: "INSERT INTO commanded (id, name) VALUES (1, 'a;b'), (1 + 1, upper('c'));",
    });
    await client.command({ query: 'INSERT INTO commanded (id, name) SELECT id + 10, name FROM commanded' });
    expect(await read('SELECT id, name FROM commanded ORDER BY id')).toEqual([
      { id: 1, name: 'a;b' },
      { id: 2, name: 'C' },
      { id: 11, name: 'a;b' },
      { id: 12, name: 'C' },
    ]);
  });

  it('takes values bound to an INSERT ... SELECT', async () => {
    await makeTable('bound');
    await clickhouse.client().command({
      query: 'INSERT INTO bound (id, name) SELECT {id:UInt64}, {name:String}',
      query_params: { id: 5, name: "O'Neil" },
    });
    expect(await read('SELECT id, name FROM bound')).toEqual([{ id: 5, name: "O'Neil" }]);
  });

  it('hands the data of a request to input()', async () => {
    await makeTable('by_input');
    await clickhouse.client().exec({
      query:
        "INSERT INTO by_input (id, name) SELECT i * 2, lower(s) FROM input('i UInt64, s String') FORMAT CSV",
      values: Readable.from(['4,"UP"\n5,"DOWN"\n'], { objectMode: false }),
    });
    expect(await read('SELECT id, name FROM by_input ORDER BY id')).toEqual([
      { id: 8, name: 'up' },
      { id: 10, name: 'down' },
    ]);
  });

  it('takes data inline after FORMAT, and settings before it', async () => {
    await makeTable('inline');
    const body =
      'INSERT INTO inline (id, name) SETTINGS input_format_csv_trim_whitespaces = 1 FORMAT CSV\n3, x;y\n4, z';
    const answer = await fetch(clickhouse.url(), { method: 'POST', body });
    expect(answer.status, await answer.text()).toBe(200);
    expect(await read('SELECT id, name FROM inline ORDER BY id')).toEqual([
      { id: 3, name: 'x;y' },
      { id: 4, name: 'z' },
    ]);
  });

  it('answers exec with the raw bytes', async () => {
    const { stream } = await clickhouse
      .client()
      .exec({ query: 'SELECT 258::UInt16, 7::UInt8 FORMAT RowBinary' });
    expect(Buffer.concat(await stream.toArray())).toEqual(Buffer.from([2, 1, 7]));
  });
});
