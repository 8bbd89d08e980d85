import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { pendingSteps } from '../../../adapters/clickhouse/migrate.ts';
import { readCounties, readSegments } from '../../../pipeline/lists/reference-files.ts';
import { readRegister } from '../../../pipeline/lists/replace-register.ts';
import type { SegmentVersion } from '../../lists/stored-lists.ts';
import { allInForce, CAMPAIGNS, SEGMENTS } from '../../lists/versions.ts';
import { checkOf, found, type Observation } from '../check.ts';

export const MIGRATIONS = checkOf('migrations', 'clickhouse', async (client) => {
  const pending = (await pendingSteps(client)).filter(({ statements }) => statements.length > 0);
  const severity = pending.length === 0 ? 'ok' : 'error';
  return [found(severity, 'migrations', { pending: pending.length })];
});

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
  const members = stored?.members.length;
  const wrong = stored?.origin === 'replaced' ? 'warning' : 'error';
  return found(members === published ? 'ok' : wrong, 'segment', {
    ...{ id, members, published, isLoaded: stored !== undefined },
    isIllustrative: stored?.illustrative,
  });
}

async function campaigns(client: ClickHouseClient): Promise<Observation> {
  const ids = (await allInForce(client, CAMPAIGNS)).map(({ campaign }) => campaign.id);
  return found(ids.length === 0 ? 'error' : 'ok', 'campaigns', { campaigns: ids.join(', ') });
}

/** Only figures of coverage need a register. */
async function register(client: ClickHouseClient): Promise<Observation> {
  const stored = await readRegister(client, 'outlets');
  if (stored !== undefined) {
    const { rows: outlets, illustrative: isIllustrative } = stored;
    return found('ok', 'outlets', { isLoaded: true, outlets, isIllustrative });
  }
  const needing = await rows<{ campaign: string }>(
    client,
    `SELECT campaign FROM (SELECT * FROM reference_campaign ORDER BY load_version DESC LIMIT 1 BY campaign)
     WHERE notEmpty(coverage_figures) ORDER BY campaign`,
  );
  const campaigns = needing.map(({ campaign }) => campaign).join(', ');
  return found(needing.length === 0 ? 'ok' : 'warning', 'outlets', { isLoaded: false, campaigns });
}
