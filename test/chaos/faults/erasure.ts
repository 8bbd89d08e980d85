import { rows } from '../../../adapters/clickhouse/client.ts';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Arena } from '../arena.ts';
import type { Verdict } from '../oracle/verdict.ts';
import { orderEventText, type PlannedEvent } from '../stream/planned-event.ts';
import type { Fault } from './fault.ts';

/** Personal data that must appear nowhere, before and after reprocessing. */
const BUYER = 'Zhang-Wei-13800138000';

/** No personal data is stored, so reprocessing cannot bring any back. */
export const buyerErasure: Fault = {
  number: 24,
  title: 'a buyer erased, then everything reprocessed',
  async inject(arena) {
    await arena.publisher.publish(eventsWithBuyer(arena));
    const { code, err } = await arena.operator.run('ingest', 'rewind', '--offset', '0');
    if (code !== 0) throw new Error(`the rewind failed: ${err}`);
    return 'events with a buyer in a separate field and in broken JSON, between valid ones; every partition rewound to 0';
  },
  check: async (arena) => [await checkErased(arena)],
};

function eventsWithBuyer({ stream }: Arena): PlannedEvent[] {
  return stream.next(20).flatMap((event): PlannedEvent[] => {
    if (typeof event.expected === 'string') return [event];
    const text = orderEventText(event.expected, Date.parse(event.expected.placedAt) + 8 * 86_400_000);
    const withField = text.replace('"data":{', `"data":{"buyerName":"${BUYER}",`);
    return [
      event,
      { ...event, value: Buffer.from(withField), expected: 'field.unknown' },
      { ...event, value: Buffer.from(`${text.slice(0, -1)},"buyer":"${BUYER}"`), expected: 'json.syntax' },
    ];
  });
}

async function checkErased({ world }: Arena): Promise<Verdict> {
  const problems: string[] = [];
  const columns = await textColumns(world.clickhouse);
  for (const { table, column } of columns) {
    const [row] = await rows<{ found: string }>(
      world.clickhouse,
      'SELECT count() AS found FROM {table:Identifier} WHERE position(toString({column:Identifier}), {buyer:String}) > 0',
      { table, column, buyer: BUYER },
    );
    if (row?.found !== '0')
      problems.push(`${table}.${column} contains the buyer in ${row?.found ?? '?'} rows`);
  }
  // Histories and logs are searched as files.
  const files = [
    join(world.home, 'temporal', 'temporal.db'),
    join(world.home, 'temporal', 'temporal.db-wal'),
  ];
  const logs = (await readdir(join(world.home, 'logs'))).map((name) => join(world.home, 'logs', name));
  let bytes = 0;
  for (const path of [...files, ...logs]) {
    const content = await readFile(path).catch(() => Buffer.alloc(0));
    bytes += content.length;
    if (content.includes(BUYER)) problems.push(`${path} contains the buyer`);
  }
  return {
    invariant: 'Q',
    figures: `searched ${String(columns.length)} columns and ${String(bytes)} bytes of histories and logs for the buyer`,
    problems,
  };
}

async function textColumns(
  client: Arena['world']['clickhouse'],
): Promise<{ table: string; column: string }[]> {
  return rows<{ table: string; column: string }>(
    client,
    `SELECT table, name AS column FROM system.columns
      WHERE database = currentDatabase() AND match(type, 'String|Map|Tuple') AND table IN
        (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree')`,
  );
}
