import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { variablesOf } from '../../../infra/engines/service.ts';
import type { Verification } from '../../../pipeline/verification/verify.ts';
import { exampleTotal } from '../../contract/other-events.ts';
import type { IngestContext } from '../../../workers/ingest/pump.ts';
import { runHere } from '../../support/command-here.ts';
import { ingestInto } from '../../support/database.ts';
import { loadArchive } from '../../support/load-archive.ts';
import { emptyTables, openStatisticsDatabase } from '../../support/statistics-database.ts';
import { useFolder } from '../../support/use-folder.ts';
import { used } from '../../support/used.ts';

const database = used(openStatisticsDatabase);
let context: IngestContext;
const folder = useFolder();
let archive: string;

beforeAll(async () => {
  context = ingestInto(database.client);
  archive = join(folder, 'totals.ndjson');
  const totals = [total('00', 1, 2, 60_000), total('00', 2, 3, 90_000), total('01', 1, 1, 30_000)];
  await writeFile(archive, totals.map((event) => `${JSON.stringify(event)}\n`).join(''));
});
afterAll(async () => {
  await context.validator.close();
});

/** Each test then breaks one thing. */
beforeEach(async () => {
  await emptyTables(database.client);
  await loadArchive(context, archive);
});

function total(hour: string, version: number, paidOrders: number, paidFen: number): object {
  const event = exampleTotal();
  return {
    ...event,
    ...{ id: `total-${hour}-${version}`, subject: `control-total:2017-11-11T${hour}` },
    time: '2017-11-11T03:00:00+08:00',
    data: { ...event.data, hour: `2017-11-11T${hour}:00:00+08:00`, version, paidOrders, paidFen },
  };
}

async function verified(): Promise<{
  code: number | null;
  check: Verification['checks'][number] | undefined;
}> {
  const { home, addresses } = database.engines;
  const environment = { COUNTYFLOW_HOME: home, ...variablesOf(addresses) };
  const { code, out, err } = await runHere(environment, 'verify', '--archive', archive, '--json');
  if (!out.startsWith('{')) throw new Error(err);
  const { checks } = JSON.parse(out) as Verification;
  return { code, check: checks.find(({ name }) => name === 'control totals') };
}

const sql = (query: string) => database.client.command({ query });

describe('countyflow verify', () => {
  it('finds that the table has the control totals of the sources', async () => {
    expect(await verified()).toMatchObject({
      code: 0,
      check: { summary: '2 hours have the same control total in the sources and in the table', total: 0 },
    });
  });

  it('finds a lost control total, one that no source has, and one with another amount', async () => {
    await sql(
      "ALTER TABLE control_total DELETE WHERE hour = '2017-11-11 01:00:00' SETTINGS mutations_sync = 2",
    );
    await sql('ALTER TABLE control_total UPDATE paid_fen = 89999 WHERE true SETTINGS mutations_sync = 2');
    await sql(`INSERT INTO control_total (platform, hour, version, content_hash, paid_orders, paid_fen)
      VALUES ('jd', '2017-11-11 02:00:00', 7, 255, 1, 1)`);
    const { code, check } = await verified();
    expect(code).toBe(1);
    expect(check?.total).toBe(3);
    expect(check?.differences.map(({ subject, message }) => `${subject} ${message}`)).toEqual([
      expect.stringMatching(
        /^control total tmall\/2017-11-10T16:00:00.000Z differs .*: sources version 2, 3 orders, 90000 fen, content [0-9A-F]+; table version 2, 3 orders, 89999 fen, content [0-9A-F]+$/,
      ),
      expect.stringMatching(
        /^control total tmall\/2017-11-10T17:00:00.000Z is in the sources and not in the table: sources version 1, 1 order, 30000 fen, content [0-9A-F]+; table nothing$/,
      ),
      'control total jd/2017-11-10T18:00:00.000Z is in the table and in no source: sources nothing; table version 7, 1 order, 1 fen, content FF',
    ]);
  });
});
