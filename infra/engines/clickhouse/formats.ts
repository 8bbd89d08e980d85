/**
 * Formats whose documents are just their rows, one after another: chunks of rows make the same document when
 * sent in turn. Every other format has a beginning and an end, and the engine writes both around each chunk.
 */
const ROW_BY_ROW = new Set([
  'JSONEachRow',
  'JSONLines',
  'NDJSON',
  'JSONStringsEachRow',
  'JSONCompactEachRow',
  'JSONCompactStringsEachRow',
  'TabSeparated',
  'TSV',
  'TabSeparatedRaw',
  'TSVRaw',
  'Raw',
  'CSV',
  'RowBinary',
  'Native',
  'LineAsString',
  'RawBLOB',
  'TSKV',
]);

/** The format a request gets that names none. */
export const DEFAULT_FORMAT = 'TabSeparated';

export const isRowByRow = (format: string) => ROW_BY_ROW.has(format);

/** The content type that ClickHouse gives to a format. */
export function contentType(format: string): string {
  if (/EachRow|^JSONLines$|^NDJSON$/.test(format)) return 'application/x-ndjson; charset=UTF-8';
  if (format.startsWith('JSON')) return 'application/json; charset=UTF-8';
  if (format.startsWith('CSV'))
    return `text/csv; charset=UTF-8; header=${format.includes('WithNames') ? 'present' : 'absent'}`;
  if (/^(TabSeparated|TSV)/.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  if (format === 'XML') return 'application/xml; charset=UTF-8';
  if (format === 'Parquet') return 'application/vnd.apache.parquet';
  if (/^(Native|RowBinary|Arrow|ORC|Avro|MsgPack|Protobuf|Npy|BSON)/.test(format))
    return 'application/octet-stream';
  return 'text/plain; charset=UTF-8';
}
