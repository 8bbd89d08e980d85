import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { loadArchive } from '../../support/load-archive.ts';
import { validEvent } from '../../support/events.ts';
import { useIngest } from '../../support/database.ts';
import { useFolder } from '../../support/used.ts';

const test = useIngest();
const folder = useFolder();

async function load(name: string, lines: readonly string[]): Promise<Record<string, number>> {
  const path = join(folder, name);
  await writeFile(path, lines.join('\n'));
  const { accepted, quarantined } = await loadArchive(test.ingestContext, path);
  return { accepted, quarantined };
}

/** Names of goods with a special meaning in a format, a shell, a query or a terminal. */
const NAMES = [
  "'",
  '"',
  '\\',
  '\\\\',
  "\\'",
  "','",
  "'],['",
  '\\N',
  '\\n',
  '\\t',
  '\\x00',
  '\\u0041',
  '[]',
  'NULL',
  "'; DROP TABLE orders; --",
  '${PATH} `id` %s %00',
  '茶 🌰 👨‍👩‍👧 e\u0301 \u202e',
  '\u2028\u2029\u00a0\ufeff',
  '<script>alert(1)</script>',
  ' blanks at both ends ',
];

describe('text that a publisher wrote', () => {
  it('comes back from ClickHouse byte for byte, in a list and as a single value', async () => {
    const [line] = validEvent().data.lines;
    if (line === undefined) throw new Error('The valid event has a line');
    const events = [
      validEvent({
        orderId: 'all',
        lines: NAMES.map((name) => ({ ...line, name, amountFen: 1 })),
        goodsAmountFen: NAMES.length,
      }),
      ...NAMES.map((name, n) =>
        validEvent({ orderId: `one-${n}`, lines: [{ ...line, name, amountFen: 1 }], goodsAmountFen: 1 }),
      ),
    ];
    expect(
      await load(
        'names',
        events.map((event) => JSON.stringify(event)),
      ),
    ).toEqual({
      accepted: events.length,
      quarantined: 0,
    });
    const found = await rows<{ id: string; names: string[] }>(
      test.client,
      'SELECT order_id AS id, `lines.name` AS names FROM orders FINAL',
    );
    expect(Object.fromEntries(found.map(({ id, names }) => [id, names]))).toEqual(
      Object.fromEntries([['all', NAMES], ...NAMES.map((name, n) => [`one-${n}`, [name]])]),
    );
  });
});

describe('the quarantine row of a refused event', () => {
  it('is stored, in ASCII and the sign for what is hidden, when a field is named by what is no text', async () => {
    const spelled = '\\ud800a\\u0000b\\n\\u001b[2J\'\\"茶\\ud83c\\udf30';
    const event = JSON.stringify(validEvent()).replace('{', () => `{"${spelled}":1,`);
    expect(await load('field', [event])).toEqual({ accepted: 0, quarantined: 1 });
    const [row] = await rows(
      test.client,
      "SELECT code, path, problems.path AS paths FROM quarantine WHERE source LIKE 'archive/field@%'",
    );
    const stored = '/\ufffda\ufffdb\ufffd\ufffd\ufffd2J\ufffd\ufffd\ufffd\ufffd';
    expect(row).toEqual({ code: 'field.unknown', path: stored, paths: [stored] });
  });
});
