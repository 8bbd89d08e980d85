import { Command } from 'commander';
import { register as accounting } from './commands/accounting.ts';
import { register as backfill } from './commands/backfill.ts';
import { register as bulletin } from './commands/bulletin.ts';
import { register as campaign } from './commands/campaign.ts';
import { register as completion } from './commands/completion.ts';
import { register as connect } from './commands/connect.ts';
import { register as controlTotals } from './commands/control-totals.ts';
import { register as demo } from './commands/demo.ts';
import { register as doctor } from './commands/doctor.ts';
import { register as down } from './commands/down.ts';
import { register as edition } from './commands/edition.ts';
import { register as exportView } from './commands/export.ts';
import { register as ingest } from './commands/ingest.ts';
import { register as ingestHttp } from './commands/ingest-http.ts';
import { register as migrate } from './commands/migrate.ts';
import { register as publish } from './commands/publish.ts';
import { register as publishers } from './commands/publishers.ts';
import { register as quarantine } from './commands/quarantine.ts';
import { register as reference } from './commands/reference.ts';
import { register as report } from './commands/report.ts';
import { register as segment } from './commands/segment.ts';
import { register as simulate } from './commands/simulate.ts';
import { register as status } from './commands/status.ts';
import { register as topics } from './commands/topics.ts';
import { register as up } from './commands/up.ts';
import { register as validate } from './commands/validate.ts';
import { register as verify } from './commands/verify.ts';
import { register as web } from './commands/web.ts';
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
  validate,
  publish,
  ingest,
  ingestHttp,
  publishers,
  controlTotals,
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
  completion,
];

/** The command with all its subcommands. With `asJson`, whoever parses prints what is wrong with the words. */
export function createProgram(asJson = false): Command {
  const program = new Command('countyflow')
    .description('Turns rural e-commerce order events into statistics, with Kafka, Temporal and ClickHouse.')
    .version(version())
    // Else an option --version of a command would print this version.
    .enablePositionalOptions()
    .showHelpAfterError(asJson ? false : '(countyflow help COMMAND says more)')
    .configureOutput({
      outputError: (text) => {
        if (!asJson) printError(text.trimEnd());
      },
      ...(asJson && { writeErr: () => undefined }),
    })
    .exitOverride();
  for (const register of COMMANDS) register(program);
  return program;
}
