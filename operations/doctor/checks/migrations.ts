import { pendingSteps } from '../../../adapters/clickhouse/migrate.ts';
import { checkOf } from '../check.ts';
import { ok, problem } from '../finding.ts';

const WHY = 'workers and reports use the tables and views of their own version';

export const MIGRATIONS = checkOf('migrations', 'clickhouse', async (client) => {
  const pending = (await pendingSteps(client)).filter(({ statements }) => statements.length > 0);
  if (pending.length === 0) return [ok('the tables and views are those of this version', WHY)];
  return [
    problem(
      `${pending.length} tables, views or migrations of this version are not in the database yet`,
      WHY,
      'run countyflow migrate, or start a worker of this version',
    ),
  ];
});
