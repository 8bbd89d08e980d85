import type { ClickHouseClient } from '@clickhouse/client';
import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { migrate } from '../../../adapters/clickhouse/migrate.ts';
import { statementsOf } from '../../../adapters/clickhouse/migration/schema-files.ts';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { ANALYST_SOURCES } from '../../unit/views/sql-files.ts';
import { ROLE_STATEMENTS, startClickHouseWithRole, withSmallQuota } from '../../support/analyst-role.ts';
import { page } from '../../support/markdown.ts';
import { storeReference } from '../../support/statistics-database.ts';
import { used } from '../../support/used.ts';
import { REFERENCE } from '../../support/statistics-reference.ts';
import { againOf } from '../../../statistics/dashboard/figure.ts';
import { METRICS, type MetricName, parseFigure } from '../../../statistics/dashboard/figure-id.ts';
import { readCampaignFacts } from '../../../statistics/figures/campaign-facts.ts';

const ROLE = 'countyflow_analyst';
const SEGMENT = { id: 'rural', shortName: 'rural', title: 'Rural', illustrative: false };
const USER_STATEMENTS = statementsOf(page('infra/clickhouse/analyst-user.sql'));
const LISTS = ['system.processes', 'information_schema.*', 'INFORMATION_SCHEMA.*', 'system.parts'];
const AT_ONCE = 4;
const MOST_IN_TWO_HOURS = 600;

const clickhouse = used(() => startClickHouseWithRole(['li', 'wang'], 'keeper'));
let analyst: ClickHouseClient;
let manager: ClickHouseClient;
let pipeline: ClickHouseClient;

beforeAll(async () => {
  pipeline = clickhouse.client('countyflow');
  await migrate(pipeline);
  await storeReference(pipeline, REFERENCE);
  // The server makes the table when it first has something to log: until then, no user can be refused to read it.
  await pipeline.command({ query: 'SYSTEM FLUSH LOGS query_log' });
  analyst = clickhouse.client('li');
  manager = clickhouse.client('keeper');
});

/** The whole answer, kept back by the server until its end: a limit may be reached after its beginning. */
async function answered(
  client: ClickHouseClient,
  query: string,
  query_params: Record<string, string> = {},
): Promise<string> {
  const clickhouse_settings = { wait_end_of_query: 1 } as const;
  const result = await client.query({ query, query_params, clickhouse_settings, format: 'TabSeparatedRaw' });
  return result.text();
}

/** A statement as the server writes it. It writes what it enforces with other numbers: `60.` and `true`. */
async function written(kind: string): Promise<string> {
  const statement = ROLE_STATEMENTS.find((one) => one.startsWith(kind)) ?? '';
  const found = await answered(manager, 'SELECT formatQuerySingleLine({statement:String})', { statement });
  return found.trim().replace(' OR REPLACE', '');
}

const plain = (text: string): string => text.replaceAll(/(\d)\./g, '$1').replaceAll('true', '1');
const withoutReaders = (text: string): string => text.replace(/ TO [\w, ]+$/, '');

describe('infra/clickhouse/analyst-role.sql', () => {
  // Names, settings, parameters and rights are checked before the storage is looked for.
  it('is accepted statement by statement, up to the storage for users that the local server lacks', async () => {
    for (const query of [...ROLE_STATEMENTS, ...USER_STATEMENTS]) {
      const query_params = query.includes('{user:') ? { user: 'zhao', sha256: '0'.repeat(64) } : {};
      await expect(manager.command({ query, query_params }), query).rejects.toMatchObject({
        type: expect.stringMatching(/^ACCESS_STORAGE_(READONLY|FOR_INSERTION_NOT_FOUND)$/) as string,
      });
    }
    const unknown = 'CREATE SETTINGS PROFILE another SETTINGS max_result_row = 1';
    await expect(manager.command({ query: unknown })).rejects.toMatchObject({ type: 'UNKNOWN_SETTING' });
  });

  it('lets an analyst run the SQL that the dashboard shows for a figure, live and of an edition', async () => {
    const window = { id: 'day' };
    const question = { window, basis: 'paid', segment: 'rural', scope: 'all', category: '' } as const;
    const { id: campaign } = REFERENCE.campaign;
    const facts = { ...(await readCampaignFacts(pipeline, campaign)), segments: [SEGMENT] };
    for (const metric of Object.keys(METRICS) as MetricName[]) {
      const id = parseFigure(
        `${metric}.${metric.startsWith('product') ? 'category.agri.apple kg' : 'county.410105'}`,
      );
      // Nothing was sold.
      for (const edition of [undefined, 1]) {
        const { sql } = againOf(id, campaign, question, { facts, edition });
        expect(await answered(analyst, sql ?? '')).toBe('');
      }
    }
  });

  it('grants what this server enforces for the role', async () => {
    const enforced = (await answered(manager, `SHOW GRANTS FOR ${ROLE}`)).trim().split('\n');
    const wanted = [...PUBLIC_VIEWS, ...ANALYST_SOURCES].map((name) => `default.${name}`);
    expect(enforced.sort()).toEqual(
      [...wanted, ...LISTS].map((name) => `GRANT SELECT ON ${name} TO ${ROLE}`).sort(),
    );
  });

  it('sets the limits that this server enforces', async () => {
    const enforced = withoutReaders(
      plain((await answered(manager, `SHOW CREATE SETTINGS PROFILE ${ROLE}`)).trim()),
    );
    const parts = (text: string) => text.split(/ SETTINGS |, /).sort();
    expect(parts(enforced)).toEqual(parts(withoutReaders(await written('CREATE SETTINGS PROFILE'))));
  });

  it('sets the quota that this server enforces', async () => {
    const enforced = (await answered(manager, `SHOW CREATE QUOTA ${ROLE}`)).trim();
    expect(withoutReaders(enforced)).toBe(withSmallQuota(withoutReaders(await written('CREATE QUOTA'))));
  });
});

describe('a user with the role of analysts', () => {
  it('reads every public view', async () => {
    for (const view of PUBLIC_VIEWS) await answered(analyst, `SELECT * FROM ${view} LIMIT 1`);
  });

  it.each([
    'SHOW TABLES',
    'SELECT name FROM system.tables WHERE database = currentDatabase()',
    'SELECT DISTINCT table AS name FROM system.columns WHERE database = currentDatabase()',
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = currentDatabase()',
    'SELECT DISTINCT table_name AS name FROM INFORMATION_SCHEMA.columns WHERE table_schema = currentDatabase()',
  ])('finds the public views and nothing else by %s', async (query) => {
    const seen = await rows<{ name: string }>(analyst, query);
    expect(seen.map(({ name }) => name).sort()).toEqual(PUBLIC_VIEWS);
    // The pipeline's own user finds all.
    expect((await rows(pipeline, query)).length).toBeGreaterThan(seen.length);
  });

  it.each([
    ['max_execution_time', 0],
    ['max_execution_time', 121],
    ['max_memory_usage', 0],
    ['max_memory_usage', 4_000_000_001],
    ['max_threads', 5],
    ['max_result_rows', 0],
    ['max_rows_to_read', 0],
    ['max_concurrent_queries_for_user', 0],
    ['readonly', 0],
  ])('cannot raise a limit: %s = %i', async (setting, value) => {
    const refusal = { type: expect.stringMatching(/^(SETTING_CONSTRAINT_VIOLATION|READONLY)$/) as string };
    const query = `SELECT 1 SETTINGS ${setting} = ${value}`;
    await expect(analyst.query({ query })).rejects.toMatchObject(refusal);
    const settings = { [setting]: String(value) };
    await expect(analyst.query({ query: 'SELECT 1', clickhouse_settings: settings })).rejects.toMatchObject(
      refusal,
    );
  });

  it('sees its own queries, and those of no other user, and no part of a table', async () => {
    expect(await rows(analyst, 'SELECT * FROM system.parts')).toEqual([]);
    expect(await rows(analyst, 'SELECT DISTINCT user FROM system.processes')).toEqual([{ user: 'li' }]);
  });

  it('is refused by the quota after so many queries in an hour, while another user goes on', async () => {
    const wang = clickhouse.client('wang');
    let queries = 0;
    const refusals: unknown[] = [];
    const ask = async (): Promise<void> => {
      while (refusals.length === 0 && queries < MOST_IN_TWO_HOURS) {
        await answered(wang, 'SELECT number FROM numbers(1)').then(
          () => (queries += 1),
          (error: unknown) => refusals.push(error),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    expect(refusals[0]).toMatchObject({
      type: 'QUOTA_EXCEEDED',
      message: expect.stringMatching(
        /^Quota for user `wang` for 3600s has been exceeded: queries = 30\d\/300\. .*`countyflow_analyst`/,
      ) as string,
    });
    // Hours are those of the clock: one that ends meanwhile starts the count again.
    expect(queries).toBeGreaterThanOrEqual(300);
    expect(await answered(analyst, 'SELECT number FROM numbers(1)')).toBe('0\n');
  });
});
