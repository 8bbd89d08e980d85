import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { neutralized } from '../../../domain/text/escape.ts';
import { loadReference } from '../../../operations/lists/load-reference.ts';
import { storeSegment } from '../../../operations/lists/stored-lists.ts';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { selectList } from '../../../statistics/export/encode.ts';
import type { ExportRequest } from '../../../statistics/export/question.ts';
import { readCodes } from '../../../statistics/export/sdmx/codes.ts';
import type { SdmxDesign } from '../../../statistics/export/sdmx/design.ts';
import { exportRequest as request, writeExport } from '../../support/exports.ts';
import { HOSTILE } from '../../support/hostile-texts.ts';
import { commitRollup } from '../../support/rollup-rows.ts';
import { openStatisticsDatabase } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';
import { publishEverything } from '../../support/double11.ts';
import { refusalCases } from './refusal-cases.ts';

const CAMPAIGN = 'double11-2017';
const sale = (hour: string, county: string, paidFen: bigint) => ({
  hour,
  county,
  platform: 'jd',
  paidOrders: 1,
  paidFen,
});

const database = used(openStatisticsDatabase);

beforeAll(async () => {
  const { client } = database;
  await loadReference(client, { sampleFactor: 7 });
  await publishEverything(client);
  const shared = { members: [], illustrative: true, origin: 'replaced' } as const;
  for (const [id, title] of Object.entries(HOSTILE))
    await storeSegment(client, { ...shared, id: `hostile-${id}`, shortName: id, title });
  await commitRollup(client, [
    sale('2017-11-11 00:00', '330127', 9_007_199_254_740_993n),
    sale('2017-11-11 23:00', '520123', 5n),
    sale('2016-11-11 01:00', '330127', 3n),
  ]);
});

const newFolder = () => mkdtempSync(join(database.engines.home, 'export-'));

const write = (asked: ExportRequest, path: string, force = false) =>
  writeExport(database.client, asked, path, force);

/** What the test itself finds in a file, and not what its manifest says. */
function readCsv(path: string): Record<string, string>[] {
  return parse(readFileSync(path, 'utf8'), { columns: true, record_delimiter: '\r\n' });
}

describe('a CSV', () => {
  it('holds the rows of the view, with instants in Shanghai and nothing for null', async () => {
    const path = join(newFolder(), 'sales_by_hour.csv');
    await write(
      request('sales_by_hour', { confidential: true, orders: [{ column: 'stat_hour', descending: false }] }),
      path,
    );
    expect(readCsv(path).map((row) => [row['stat_hour'], row['county'], row['paid_fen']])).toEqual([
      ['2016-11-11T01:00:00+08:00', '330127', '21'],
      ['2017-11-11T00:00:00+08:00', '330127', (7n * 9_007_199_254_740_993n).toString()],
      ['2017-11-11T23:00:00+08:00', '520123', '35'],
    ]);
    const windows = join(newFolder(), 'campaign_window.csv');
    await write(request('campaign_window', { columns: ['window_id', 'base_start_at'] }), windows);
    expect(readFileSync(windows, 'utf8')).toMatch(
      /^"window_id","base_start_at"\r\n(?:"[a-z-]+",(?:"[^"]{25}")?\r\n)+$/,
    );
  });

  it('neutralises every text that a spreadsheet could run, and a reader can undo it', async () => {
    const path = join(newFolder(), 'segment.csv');
    await write(request('segment'), path);
    const titles = new Map(readCsv(path).map((row) => [row['segment'], row['title'] ?? '']));
    for (const [id, text] of Object.entries(HOSTILE)) {
      const cell = titles.get(`hostile-${id}`) ?? '';
      expect(cell).not.toMatch(/^[=+\-@＝\s]/);
      expect(cell.replace(/^'/, '')).toBe(text);
    }
  });

  it('neutralises the same first characters as a report, of all that there are', async () => {
    const bytes =
      'multiIf(number < 0x80, char(number), number < 0x800, char(0xC0 + intDiv(number, 0x40), 0x80 + number % 0x40), ' +
      'number < 0x10000, char(0xE0 + intDiv(number, 0x1000), 0x80 + intDiv(number, 0x40) % 0x40, 0x80 + number % 0x40), ' +
      'char(0xF0 + intDiv(number, 0x40000), 0x80 + intDiv(number, 0x1000) % 0x40, 0x80 + intDiv(number, 0x40) % 0x40, 0x80 + number % 0x40))';
    const list = selectList([{ name: 'text', type: 'String', description: '' }], 'csv');
    const found = await rows<{ number: string }>(
      database.client,
      `SELECT v.number AS number, ${list} FROM (SELECT number, concat(${bytes}, '1') AS text FROM numbers(0x110000) WHERE number NOT BETWEEN 0xD800 AND 0xDFFF) AS v
       WHERE startsWith(text, '\\'')`,
    );
    const wanted = Array.from({ length: 0x110000 }, (_, point) => point).filter(
      (point) =>
        (point < 0xd800 || point > 0xdfff) && neutralized(`${String.fromCodePoint(point)}1`).startsWith("'"),
    );
    expect(found.map(({ number }) => Number(number)).sort((a, b) => a - b)).toEqual(wanted);
  });

  it('of a question about sales holds the rows of its answer', async () => {
    const path = join(newFolder(), 'x.csv');
    const given = { window_id: 'day', by: 'county', segment: 'all', scope: 'all', basis: 'paid' };
    const { manifest } = await write(request('sales', { campaign: CAMPAIGN, arguments: given }), path);
    expect(readCsv(path).map((row) => [row['member'], row['sales_fen'], row['growth_reason']])).toEqual([
      ['330127', (7n * 9_007_199_254_740_993n).toString(), ''],
      ['520123', '35', 'nothing sold in the base window'],
    ]);
    expect(manifest).toMatchObject({ arguments: { campaign: CAMPAIGN, ...given }, sampleFactor: 7, rows: 2 });
    expect(manifest.columns.filter(({ description }) => description === '')).toEqual([]);
  });

  it('of hours, several segments and one county holds what no row of the view answers', async () => {
    const hours = { window_id: '2017-11-11 00:00:00/2017-11-11 02:00:00', scope: 'all', basis: 'paid' };
    const sold = async (more: Readonly<Record<string, string>>, wishes: Partial<ExportRequest> = {}) => {
      const path = join(newFolder(), 'x.csv');
      const given = { ...hours, campaign: CAMPAIGN, ...more };
      await write(request('sales', { arguments: given, ...wishes }), path);
      return readCsv(path).map((row) => [row['member'], row['label_en'], row['base_sales_fen']]);
    };
    const both = 'national-demonstration-counties+rural';
    expect(await sold({ by: 'platform', segment: both })).toEqual([['jd', 'JD', '21']]);
    expect(await sold({ by: 'all', segment: '520123' })).toEqual([]);
    expect(await sold({ by: 'all', segment: '330127' })).toEqual([['', "Chun'an County", '21']]);
    const filters = [{ column: 'member', operator: '=', value: '2017-11-11 01:00:00' }] as const;
    const byHour = await sold({ by: 'hour', segment: 'all' }, { filters });
    expect(byHour).toEqual([['2017-11-11 01:00:00', '2017-11-11 01:00:00', '21']]);
  });

  it('holds the rows that all filters let through', async () => {
    const path = join(newFolder(), 'x.csv');
    const filters = [
      { column: 'stat_hour', operator: '>=', value: '2017-11-10T16:00:00Z' },
      { column: 'platform', operator: '=', value: 'jd' },
      { column: 'county', operator: '!=', value: '330127' },
    ] as const;
    await write(request('sales_by_hour', { confidential: true, filters }), path);
    expect(readCsv(path).map((row) => row['paid_fen'])).toEqual(['35']);
  });
});

describe('beside the data', () => {
  it('the manifest describes the file', async () => {
    const folder = newFolder();
    const before = Date.now();
    const { files } = await write(request('county'), join(folder, 'county.csv'));
    expect(readdirSync(folder).sort()).toEqual(['county.csv', 'county.manifest.json', 'datapackage.json']);
    expect(files).toHaveLength(3);
    const data = readFileSync(join(folder, 'county.csv'));
    const manifest = JSON.parse(readFileSync(join(folder, 'county.manifest.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    const [counted] = await rows<{ rows: string }>(database.client, 'SELECT count() AS rows FROM county');
    expect(manifest).toMatchObject({
      view: 'county',
      format: 'csv',
      file: 'county.csv',
      structureFile: null,
      rows: Number(counted?.rows),
      bytes: data.length,
      sha256: createHash('sha256').update(data).digest('hex'),
      edition: null,
      sampleFactor: null,
      program: { name: 'countyflow', version: '1.2.3' },
    });
    expect(Math.abs(Date.parse(String(manifest['dataAsOf'])) - before)).toBeLessThan(60_000);
  });

  it('the query of the manifest gives the same bytes again', async () => {
    const path = join(newFolder(), 'x.csv');
    const filters = [{ column: 'county', operator: '<=', value: '120000' }] as const;
    const { manifest } = await write(request('county', { filters }), path);
    const again = await database.client.exec({
      query: manifest.query,
      query_params: manifest.parameters,
      clickhouse_settings: { output_format_csv_crlf_end_of_line: 1, format_csv_null_representation: '' },
    });
    const chunks: Buffer[] = [];
    for await (const chunk of again.stream) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(readFileSync(path))).toBe(true);
  });

  it('one package lists all exports of a folder', async () => {
    const folder = newFolder();
    await write(request('county'), join(folder, 'county.csv'));
    await write(request('label', { format: 'xlsx' }), join(folder, 'label.xlsx'));
    const { resources } = JSON.parse(readFileSync(join(folder, 'datapackage.json'), 'utf8')) as {
      resources: { path: string }[];
    };
    expect(resources.map(({ path }) => path)).toEqual(['county.csv', 'label.xlsx']);
  });

  it('files that exist, and packages of other data, stay unless told otherwise', async () => {
    const folder = newFolder();
    const path = join(folder, 'county.csv');
    writeFileSync(path, 'mine');
    await expect(write(request('county'), path)).rejects.toThrow(
      'county.csv exists: give another --folder or --output, or --force',
    );
    const other = join(folder, 'datapackage.json');
    writeFileSync(other, '{"name":"mine"}');
    await expect(write(request('label'), join(folder, 'label.csv'))).rejects.toThrow(
      'datapackage.json describes other data: give another --folder or --output, or --force to replace it',
    );
    expect(readFileSync(path, 'utf8') + readFileSync(other, 'utf8')).toBe('mine{"name":"mine"}');
    expect(readdirSync(folder)).toHaveLength(2);
    await write(request('county'), path, true);
    expect(readCsv(path).length).toBeGreaterThan(2_000);
  });
});

describe('the codes of SDMX', () => {
  const list = { id: 'CL_OWN', kinds: ['own'], codes: [] };
  const design = {
    ...{ id: 'OWN', names: { en: 'Own', zh: '自有' }, attributes: [], join: '' },
    measure: { id: 'M', names: { en: 'M', zh: 'M' }, sql: '1', type: 'UInt8', values: 'Integer' },
    dimensions: [{ id: 'D', names: { en: 'D', zh: 'D' }, sql: "'x'", type: 'String', values: list }],
  } as unknown as SdmxDesign;

  it('are refused where two values would have the same', async () => {
    const labels = [
      { id: 'agri.tea', en: 'Tea', zh: '茶' },
      { id: 'agri_tea', en: 'Other tea', zh: '其他茶' },
    ];
    const from = { from: 'system.one AS v', parameters: {} };
    const codes = readCodes(database.client, design, from, () => Promise.resolve(labels));
    await expect(codes).rejects.toThrow(
      "the values 'agri.tea' and 'agri_tea' would both be the code agri_tea of CL_OWN",
    );
  });
});

describe('every public view', () => {
  it.each(PUBLIC_VIEWS)('%s can be exported, and each of its columns is described', async (view) => {
    for (const format of ['csv', 'parquet', 'xlsx'] as const) {
      const path = join(newFolder(), `${view}.${format}`);
      // A cell of XLSX does not hold the members of a large segment, as the refusal says.
      const columns =
        view === 'segment' && format === 'xlsx' ? { columns: ['segment', 'title', 'origin'] } : {};
      const asked = request(view, { format, confidential: true, ...columns });
      const { manifest } = await write(asked, path);
      expect(existsSync(path)).toBe(true);
      expect(manifest.columns.filter(({ description }) => description === '')).toEqual([]);
    }
  });
});

refusalCases(newFolder, write);
