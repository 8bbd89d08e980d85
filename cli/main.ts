import { Command, CommanderError } from 'commander';
import { register as accounting } from './commands/accounting.ts';
import { register as backfill } from './commands/backfill.ts';
import { register as bulletin } from './commands/bulletin.ts';
import { register as campaign } from './commands/campaign.ts';
import { register as connect } from './commands/connect.ts';
import { register as demo } from './commands/demo.ts';
import { register as doctor } from './commands/doctor.ts';
import { register as down } from './commands/down.ts';
import { register as edition } from './commands/edition.ts';
import { register as exportView } from './commands/export.ts';
import { register as ingest } from './commands/ingest.ts';
import { register as migrate } from './commands/migrate.ts';
import { register as quarantine } from './commands/quarantine.ts';
import { register as reference } from './commands/reference.ts';
import { register as report } from './commands/report.ts';
import { register as segment } from './commands/segment.ts';
import { register as simulate } from './commands/simulate.ts';
import { register as status } from './commands/status.ts';
import { register as topics } from './commands/topics.ts';
import { register as up } from './commands/up.ts';
import { register as verify } from './commands/verify.ts';
import { register as web } from './commands/web.ts';
import { explainFile } from './explain-file.ts';
import { printError } from './output.ts';
import { version } from './version.ts';

const COMMANDS = [
  demo,
  up,
  down,
  status,
  doctor,
  connect,
  migrate,
  topics,
  ingest,
  backfill,
  quarantine,
  accounting,
  report,
  edition,
  exportView,
  bulletin,
  web,
  verify,
  simulate,
  reference,
  segment,
  campaign,
];

const USAGE_ERROR = 2;

async function main(): Promise<void> {
  const program = new Command('countyflow')
    .description('Turns rural e-commerce order events into statistics, with Kafka, Temporal and ClickHouse.')
    .version(version())
    // Else an option --version of a command would print this version.
    .enablePositionalOptions()
    .showHelpAfterError('(countyflow help COMMAND says more)')
    .configureOutput({
      outputError: (text) => {
        printError(text.trimEnd());
      },
    })
    .exitOverride();
  for (const register of COMMANDS) register(program);
  await program.parseAsync();
}

/** If the process that started this one is gone, even by kill -9, nothing else would stop this one. */
function endWithLauncher(): void {
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  process.channel?.unref();
}

/** For an error without a message: its name, its code and its stack. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const explained = explainFile(error);
  if (explained !== undefined) return explained;
  if (error.message.trim() !== '') return error.message;
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  return `${error.name}${code}, without a message, from\n${error.stack ?? ''}`;
}

if (process.channel !== undefined) endWithLauncher();
// `countyflow ... | head` closes the pipe early, which is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await main();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has printed the message. Its exit code for wrong usage is 1, which here means that the command failed.
    process.exitCode =
      error.exitCode === 1 && error.code.startsWith('commander.') ? USAGE_ERROR : error.exitCode;
  } else {
    printError(`countyflow: ${messageOf(error)}`);
    process.exitCode = 1;
  }
}
