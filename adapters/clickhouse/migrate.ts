import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../../domain/causes.ts';
import { isConcurrentMigration } from '../errors/clickhouse-codes.ts';
import type { ClickHouseClient } from './client.ts';
import { dropAbandoned } from './migration/compare-table.ts';
import { isMigration, type MigrationStep, planMigration, readState } from './migration/plan-migration.ts';

const ATTEMPTS = 50;
const PAUSE_MS = 200;

/**
 * Brings the database to this version's tables and views. Each statement is safe to run again, so a migration is safe
 * after a crash, and beside another worker that migrates. Returns the applied steps. Throws if a table has another form
 * than this version declares and no migration alters it; then it has changed nothing.
 * @param schema The folder of another build than this one.
 */
export async function migrate(client: ClickHouseClient, schema?: URL): Promise<MigrationStep[]> {
  const applied: MigrationStep[] = [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await applyPlan(client, applied, schema);
      return applied;
    } catch (error) {
      if (!isConcurrentMigration(errorCode(error)) || attempt === ATTEMPTS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

/** The steps that {@link migrate} would apply now. */
export async function pendingSteps(client: ClickHouseClient, schema?: URL): Promise<MigrationStep[]> {
  return planMigration(client, await readState(client), schema);
}

/**
 * Records an ALTER at once, and the new tables and views together at the end: creating them again is harmless, and each
 * record costs more than the statement.
 */
async function applyPlan(
  client: ClickHouseClient,
  applied: MigrationStep[],
  schema: URL | undefined,
): Promise<void> {
  const state = await readState(client);
  await dropAbandoned(client);
  const unrecorded: MigrationStep[] = [];
  for (const step of await planMigration(client, state, schema)) {
    for (const query of step.statements) await client.command({ query });
    unrecorded.push(step);
    if (isMigration(step)) await record(client, unrecorded, applied);
  }
  await record(client, unrecorded, applied);
}

/** Moves the steps from `unrecorded` to `applied`. */
async function record(
  client: ClickHouseClient,
  unrecorded: MigrationStep[],
  applied: MigrationStep[],
): Promise<void> {
  if (unrecorded.length === 0) return;
  const values = unrecorded.map(({ path, sha256 }) => ({ file: path, sha256 }));
  await client.insert({ table: 'migration', format: 'JSONEachRow', values });
  applied.push(...unrecorded.splice(0));
}
