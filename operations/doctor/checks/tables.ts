import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { pendingSteps } from '../../../adapters/clickhouse/migrate.ts';
import { counted } from '../../../domain/text/counted.ts';
import { readCounties, readSegments } from '../../../pipeline/lists/reference-files.ts';
import { readRegister } from '../../../pipeline/lists/replace-register.ts';
import type { SegmentVersion } from '../../lists/stored-lists.ts';
import { allInForce, CAMPAIGNS, SEGMENTS } from '../../lists/versions.ts';
import { checkOf, type Observation, ok, problem, warning } from '../check.ts';

const WHY_TABLES = 'workers and reports use the tables and views of their own version';

export const MIGRATIONS = checkOf('migrations', 'clickhouse', async (client) => {
  const pending = (await pendingSteps(client)).filter(({ statements }) => statements.length > 0);
  if (pending.length === 0) return [ok('the tables and views are those of this version', WHY_TABLES)];
  return [
    problem(
      `the database lacks ${counted(pending.length, 'table, view or migration', 'tables, views or migrations')} of this version`,
      WHY_TABLES,
      'run countyflow migrate, or start a worker of this version',
    ),
  ];
});

const WHY_LISTS = 'every figure of a segment or campaign depends on these lists';
const LOAD = 'run countyflow reference load, with --sample-factor N for sampled data';

export const REFERENCE = checkOf('reference', 'clickhouse', async (client) => [
  ...(await segments(client)),
  await campaigns(client),
  await register(client),
]);

async function segments(client: ClickHouseClient): Promise<Observation[]> {
  const stored = new Map((await allInForce(client, SEGMENTS)).map((segment) => [segment.id, segment]));
  const files = await readSegments(await readCounties());
  return files.map(({ id, members }) => segment(id, members.length, stored.get(id)));
}

function segment(id: string, published: number, stored: SegmentVersion | undefined): Observation {
  if (stored === undefined) return problem(`the segment ${id} is not loaded`, WHY_LISTS, LOAD);
  const { origin, illustrative } = stored;
  const members = stored.members.length;
  const note = illustrative ? ', an illustration' : '';
  if (members === published) return ok(`the segment ${id} has ${members} members${note}`, WHY_LISTS);
  const restore = 'run countyflow reference load --restore';
  return origin === 'replaced'
    ? warning(
        `an operator replaced the segment ${id}: it has ${members} members${note}, and the published list has ${published}`,
        WHY_LISTS,
        `check that this is the list you want; if not, ${restore}`,
      )
    : problem(
        `the segment ${id} has ${members} members, and the built-in list has ${published}`,
        WHY_LISTS,
        restore,
      );
}

async function campaigns(client: ClickHouseClient): Promise<Observation> {
  const found = (await allInForce(client, CAMPAIGNS)).map(({ campaign }) => campaign.id);
  return found.length === 0
    ? problem('no campaign is loaded', WHY_LISTS, LOAD)
    : ok(`campaigns are loaded: ${found.join(', ')}`, WHY_LISTS);
}

/** Only figures of coverage need a register. */
async function register(client: ClickHouseClient): Promise<Observation> {
  const why = 'the coverage of outlets is counted from the register';
  const found = await readRegister(client, 'outlets');
  if (found !== undefined) {
    const note = found.illustrative ? ', an illustration' : '';
    return ok(`the register has ${found.rows} outlets${note}`, why);
  }
  const needing = await rows<{ campaign: string }>(
    client,
    `SELECT campaign FROM (SELECT * FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
     WHERE notEmpty(coverage_figures) ORDER BY campaign`,
  );
  if (needing.length === 0) return ok('no register of outlets is loaded, and no campaign needs one', why);
  return warning(
    `no register of outlets is loaded, and ${needing.map(({ campaign }) => campaign).join(', ')} needs one`,
    why,
    'run countyflow reference outlets --file CSV',
  );
}
