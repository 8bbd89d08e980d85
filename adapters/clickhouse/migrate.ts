import { setTimeout as sleep } from 'node:timers/promises';
import { errorCode } from '../errors/causes.ts';
import { isConcurrentMigration } from '../errors/clickhouse-codes.ts';
import type { ClickHouseClient } from './client.ts';
import { dropAbandoned } from './migration/compare-table.ts';
import { type MigrationStep, planMigration, readState } from './migration/plan-migration.ts';

const ATTEMPTS = 50;
const PAUSE_MS = 200;

/**
 * Brings the database to this version's tables and views. Each statement is safe to run again, so a migration is safe
 * after a crash, and beside another worker that migrates. Returns the applied steps. Throws if a table has another form
 * than this version declares and no migration alters it; then it has changed nothing.
 */
export async function migrate(client: ClickHouseClient): Promise<MigrationStep[]> {
  const applied: MigrationStep[] = [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await applyPlan(client, applied);
      return applied;
    } catch (error) {
      if (!isConcurrentMigration(errorCode(error)) || attempt === ATTEMPTS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

/** The steps that {@link migrate} would apply now. */
export async function pendingSteps(client: ClickHouseClient): Promise<MigrationStep[]> {
  return planMigration(client, await readState(client));
}

async function applyPlan(client: ClickHouseClient, applied: MigrationStep[]): Promise<void> {
  const state = await readState(client);
  await dropAbandoned(client, state.names);
  for (const step of await planMigration(client, state)) {
    for (const query of step.statements) await client.command({ query });
    const { path: file, sha256 } = step;
    await client.insert({ table: 'migration', format: 'JSONEachRow', values: [{ file, sha256 }] });
    applied.push(step);
  }
}
