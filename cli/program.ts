import type { Command } from 'commander';
import { openProgram } from './open-program.ts';
import { version } from './usage.ts';

interface CommandModule {
  readonly register: (program: Command) => void;
}

/** In the order of the help. Loading all of them takes longer than most commands run. */
const COMMANDS: Readonly<Record<string, () => Promise<CommandModule>>> = {
  demo: () => import('./commands/demo.ts'),
  up: () => import('./commands/up.ts'),
  down: () => import('./commands/down.ts'),
  status: () => import('./commands/status.ts'),
  doctor: () => import('./commands/doctor.ts'),
  connect: () => import('./commands/connect.ts'),
  migrate: () => import('./commands/migrate.ts'),
  topics: () => import('./commands/topics.ts'),
  validate: () => import('./commands/validate.ts'),
  publish: () => import('./commands/publish.ts'),
  ingest: () => import('./commands/ingest.ts'),
  'ingest-http': () => import('./commands/ingest-http.ts'),
  publishers: () => import('./commands/publishers.ts'),
  'control-totals': () => import('./commands/control-totals.ts'),
  backfill: () => import('./commands/backfill.ts'),
  quarantine: () => import('./commands/quarantine.ts'),
  accounting: () => import('./commands/accounting.ts'),
  report: () => import('./commands/report.ts'),
  edition: () => import('./commands/edition.ts'),
  export: () => import('./commands/export.ts'),
  bulletin: () => import('./commands/bulletin.ts'),
  web: () => import('./commands/web.ts'),
  verify: () => import('./commands/verify.ts'),
  simulate: () => import('./commands/simulate.ts'),
  reference: () => import('./commands/reference.ts'),
  segment: () => import('./commands/segment.ts'),
  campaign: () => import('./commands/campaign.ts'),
  backup: () => import('./commands/backup.ts'),
  restore: () => import('./commands/restore.ts'),
};

/**
 * The command with all its subcommands; or, if words are given that begin with the name of one, with this one alone.
 * With `asJson`, it does not print wrong usage: its caller does.
 */
export async function createProgram(
  asJson = false,
  [first = ''] = [] as readonly string[],
): Promise<Command> {
  const program = openProgram(
    'countyflow',
    'Turns rural e-commerce order events into statistics, with Kafka, Temporal and ClickHouse.',
    version(),
    asJson,
  );
  const one = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
  const loads = one === undefined ? Object.values(COMMANDS) : [one];
  for (const { register } of await Promise.all(loads.map((load) => load()))) register(program);
  return program;
}
