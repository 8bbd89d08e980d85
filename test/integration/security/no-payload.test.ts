import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { startBackfill } from '../../../operations/loads/start-load.ts';
import { ingestWorkflowId, loadWorkflowId } from '../../../schemas/temporal.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { succeeded } from '../../support/countyflow.ts';
import { validEvent } from '../../support/events.ts';
import type { Sent } from '../../support/kafka.ts';
import { PATIENCE } from '../../support/patience.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { contentsOf, tracesIn } from '../../support/otlp-collector.ts';
import { visibleRows } from '../../support/rollup-rows.ts';
import { used } from '../../support/used.ts';

const TOPIC = topicOf('rural-taobao');
/** Texts that only an event can have brought to the place where they are found. */
const MARKS = {
  order: 'QX7-ORDER-5591',
  lines: ['石榴-QX7-NAME', 'QX7-SKU-3318', '987654321'],
  settlement: 'settle:QX7-REF-2204',
  shop: 'QX7-SHOP-7781',
  village: '330127100299',
  buyer: ['QX7-BUYER 王小明', '13912345678'],
  broken: 'QX7-BROKEN-8842',
  key: 'QX7-KEY-6613',
};
const TEXTS = Object.values(MARKS).flat();

const system = used(openRunningSystem);

describe('a worker whose events ClickHouse and the contract refuse', () => {
  it('gets an error from ClickHouse that quotes a row', async () => {
    await system.clickhouse.command({
      query: 'ALTER TABLE orders MODIFY COLUMN settlement_reference UInt64',
    });
    const refusal: unknown = await system.clickhouse
      .insert({
        table: 'orders',
        format: 'TabSeparated',
        columns: ['settlement_reference'],
        values: rowOf(MARKS.settlement),
      })
      .catch((error: unknown) => error);
    expect(tracesIn([Buffer.from(String(refusal))], [MARKS.settlement])).toEqual([MARKS.settlement]);
  });

  it('retries, and reports a code and a name alone', async () => {
    await system.kafka.createTopic(TOPIC);
    await system.kafka.send(TOPIC, [...messages(), { ...messages()[0], key: MARKS.key } as Sent]);
    const path = join(system.home, 'archive.ndjson');
    writeFileSync(
      path,
      messages()
        .map(({ value }) => String(value))
        .join('\n'),
    );
    const { load } = await startBackfill(system, [path], { force: true });
    for (const id of [ingestWorkflowId(TOPIC, 0), loadWorkflowId(load)]) {
      // A missed heartbeat may be its first failure.
      await expect.poll(() => failureOf(id)).toMatch(/ClickHouse.*code \d+ CANNOT_PARSE/);
    }
  });

  it('continues once the cause is gone, and stores everything', async () => {
    await system.clickhouse.command({
      query: 'ALTER TABLE orders MODIFY COLUMN settlement_reference String',
    });
    await vi.waitUntil(async () => (await accounts()).length === 2, PATIENCE);
    const refused = messages().length - 1;
    expect(await accounts()).toEqual([
      { accepted: '1', quarantined: String(refused) },
      // One more for its key, which a line of an archive does not have.
      { accepted: '1', quarantined: String(refused + 1) },
    ]);
    // After the refresh, no workflow has anything more to record of these events.
    await vi.waitUntil(
      async () =>
        (await rows(system.clickhouse, `SELECT 1 FROM ${visibleRows('sales')} LIMIT 1`)).length === 1,
      PATIENCE,
    );
  });
});

describe('what Temporal and the log keep of refused events', () => {
  it('holds no text of an event in histories, failures, heartbeats, memos and attributes', async () => {
    const { contents, workflows } = await everythingInTemporal();
    expect(workflows).toEqual(
      expect.arrayContaining([ingestWorkflowId(TOPIC, 0), 'ingest-supervisor', 'rollup-refresh']),
    );
    expect(tracesIn(contents, TEXTS)).toEqual([]);
  });

  it("holds no text of an event in any byte of the server's database", () => {
    const database = readDatabase();
    expect(tracesIn([database], [TOPIC])).toEqual([TOPIC]);
    expect(tracesIn([database], TEXTS)).toEqual([]);
  });

  it("holds no text of an event in the worker's log, which reports the refusal", () => {
    const log = readFileSync(logPath());
    expect(log.toString()).toMatch(/CANNOT_PARSE/);
    expect(tracesIn([log], TEXTS)).toEqual([]);
  });

  it('holds neither name nor number of a buyer in any column of any table, also after all was read again', async () => {
    await succeeded(system.run('ingest', 'rewind', '--offset', '0'));
    const again = 'SELECT uniqExact(epoch) AS readers FROM ingest_log WHERE source = {source:String}';
    await vi.waitFor(async () => {
      expect(await rows(system.clickhouse, again, { source: `kafka/${TOPIC}/0` })).not.toEqual([
        { readers: '1' },
      ]);
    }, PATIENCE);
    const columns = await rows<{ table: string; column: string }>(
      system.clickhouse,
      `SELECT table, name AS column FROM system.columns
       WHERE database = currentDatabase() AND match(type, 'String|Map|Tuple') AND table IN
         (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree')`,
    );
    expect(columns.length).toBeGreaterThan(50);
    const query =
      'SELECT count() AS found FROM {table:Identifier} WHERE multiSearchAny(toString({column:Identifier}), {texts:Array(String)})';
    for (const where of columns)
      expect(
        await rows(system.clickhouse, query, { ...where, texts: MARKS.buyer }),
        JSON.stringify(where),
      ).toEqual([{ found: '0' }]);
  });

  it('holds neither name nor number of a buyer in the quarantine, although fields had these names', async () => {
    const held = await rows(system.clickhouse, 'SELECT path, problems, message FROM quarantine FINAL');
    expect(held).toHaveLength(2 * (messages().length - 1) + 1);
    expect(tracesIn([Buffer.from(JSON.stringify(held))], MARKS.buyer)).toEqual([]);
  });

  it('is searched in a way that does find planted texts', async () => {
    const [name = ''] = MARKS.lines;
    await system.temporal.workflow.start('nothing', {
      ...{ workflowId: 'marked', taskQueue: 'nobody', args: [{ name }], memo: { order: MARKS.order } },
    });
    await vi.waitUntil(
      async () => tracesIn((await everythingInTemporal()).contents, TEXTS).length === 2,
      PATIENCE,
    );
    expect(tracesIn([readDatabase()], [name, MARKS.order])).toEqual([name, MARKS.order]);
    const inBase64 = Buffer.from(`x${JSON.stringify({ name })}`).toString('base64');
    expect(tracesIn([Buffer.from(inBase64)], TEXTS)).toEqual([name]);
  });
});

function logPath(): string {
  return join(system.home, 'logs', 'worker.log');
}

/** A valid event, and one for each way in which a publisher's text could leak. */
function messages(): Sent[] {
  const [name = '', sku = ''] = MARKS.lines;
  const [line] = validEvent().data.lines;
  if (line === undefined) throw new Error('the sample event has no line');
  const event = validEvent({
    ...{
      orderId: MARKS.order,
      settlementReference: MARKS.settlement,
      sellerVillage: MARKS.village,
      shop: MARKS.shop,
    },
    lines: [{ ...line, name, sku, amountFen: 987_654_321 }],
    goodsAmountFen: 987_654_321,
  });
  const [buyerName, phone] = MARKS.buyer;
  const key = MARKS.order;
  const asText = (value: unknown): string => JSON.stringify(value);
  return [
    { key, value: asText(event) },
    { key, value: asText({ ...event, data: { ...event.data, buyerName, phone } }) },
    { key, value: asText({ ...event, [buyerName ?? '']: phone }) },
    { key, value: asText({ ...event, data: { ...event.data, [phone ?? '']: 1 } }) },
    // A key that comes twice is found in the text, before any schema.
    { key, value: asText(event).replace('{', `{"${phone ?? ''}":1,"${phone ?? ''}":2,`) },
    { key, value: asText({ ...event, data: { ...event.data, status: MARKS.broken } }) },
    { key, value: asText({ ...event, data: { ...event.data, sellerCounty: '999999' } }) },
    { key, value: `{"orderId":"${MARKS.order}","name":${MARKS.broken}` },
    { key, value: Buffer.concat([Buffer.from(MARKS.broken), Buffer.from([0xff, 0xfe])]) },
  ];
}

function rowOf(text: string): Readable {
  return Readable.from([`${text}\n`], { objectMode: false });
}

async function failureOf(workflowId: string): Promise<string | undefined> {
  const description = await system.temporal.workflow
    .getHandle(workflowId)
    .describe()
    .catch(() => undefined);
  const failing = description?.raw.pendingActivities?.find(({ lastFailure }) => lastFailure);
  return failing?.lastFailure?.message ?? undefined;
}

function accounts(): Promise<{ accepted: string; quarantined: string }[]> {
  return rows(
    system.clickhouse,
    'SELECT accepted, quarantined FROM accounting WHERE records > 0 ORDER BY source',
  );
}

/** The history and the description of every run of every workflow. */
async function everythingInTemporal(): Promise<{ contents: Buffer[]; workflows: string[] }> {
  const contents: Buffer[] = [];
  const workflows: string[] = [];
  for await (const { workflowId, runId } of system.temporal.workflow.list()) {
    const handle = system.temporal.workflow.getHandle(workflowId, runId);
    const [history, { raw }] = await Promise.all([handle.fetchHistory(), handle.describe()]);
    contents.push(...contentsOf(history), ...contentsOf(raw));
    workflows.push(workflowId);
  }
  return { contents, workflows };
}

/** SQLite's file and its write-ahead log. */
function readDatabase(): Buffer {
  const folder = join(system.home, 'temporal');
  const files = readdirSync(folder).filter((name) => /^temporal\.db(-wal)?$/.test(name));
  return Buffer.concat(files.map((name) => readFileSync(join(folder, name))));
}
