import { describe, expect, it } from 'vitest';
import { streamBytes, streamRows } from '../../../adapters/clickhouse/stream.ts';
import { HOSTILE } from '../../support/hostile-texts.ts';
import { useLocalClickHouse } from '../../support/local-clickhouse.ts';

const clickhouse = useLocalClickHouse();
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
