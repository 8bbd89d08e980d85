import { type Command, Option } from 'commander';
import { loginOf, LOCAL_USERS, type LocalUser } from '../../infra/engines/clickhouse/logins.ts';
import { homeOf } from '../../infra/engines/home.ts';
import { readPorts } from '../../infra/engines/remembered-ports.ts';
import { readLiveState } from '../../infra/engines/state.ts';
import { type Environment, logIn, readEnvironment } from '../../adapters/configuration/environment.ts';
import { type ClickHouseEndpoint, connectionLines } from '../connection-lines.ts';
import { printJson, printText } from '../output.ts';

interface Options {
  readonly as?: LocalUser;
  readonly json?: true;
}

export function register(program: Command): void {
  program
    .command('connect')
    .description('Show how other programs connect to ClickHouse, with the password.')
    .addOption(
      new Option(
        '--as <user>',
        'user of the local ClickHouse: analyst reads the public views, countyflow has all rights (default: analyst)',
      ).choices(LOCAL_USERS),
    )
    .option('--json', 'print {host, httpPort, nativePort, user, password, database} as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  countyflow connect\n  countyflow connect --as countyflow --json\n\n' +
        'No other command prints a password.',
    )
    .action((options: Options) => {
      const environment = readEnvironment();
      const endpoint =
        environment.clickhouseUrl === undefined
          ? localEndpoint(environment, options.as ?? 'analyst')
          : givenEndpoint(environment, environment.clickhouseUrl, options.as);
      if (options.json === true) printJson(endpoint);
      else
        printText(
          connectionLines(endpoint, environment.clickhouseUrl?.startsWith('https:') ?? false).join('\n'),
        );
    });
}

/** If no local ClickHouse runs, the error says what to do. */
function localEndpoint(environment: Environment, as: LocalUser): ClickHouseEndpoint {
  const home = homeOf(environment);
  const addresses = readLiveState(home)?.addresses;
  // Engines may run on a ClickHouse that was given: it is not the local one.
  if (addresses?.clickhouseLogin === undefined)
    throw new Error(`no ClickHouse runs in ${home}: run \`countyflow up\`, or set CLICKHOUSE_URL`);
  const { user, password } = logIn(loginOf(home, as));
  return {
    ...place(addresses.clickhouseUrl),
    nativePort: readPorts(home).clickhouseNative ?? null,
    user: user ?? as,
    password: password?.reveal() ?? '',
    database: environment.clickhouseDatabase,
  };
}

/** Another server has its own users; the environment names one. */
function givenEndpoint(environment: Environment, url: string, as: LocalUser | undefined): ClickHouseEndpoint {
  if (as !== undefined)
    throw new Error('--as is for the local ClickHouse; CLICKHOUSE_URL names another: set CLICKHOUSE_USER');
  const { user, password } = environment.credentials.clickhouse;
  return {
    ...place(url),
    nativePort: null,
    user: user ?? 'default',
    password: password?.reveal() ?? '',
    database: environment.clickhouseDatabase,
  };
}

function place(url: string): { host: string; httpPort: number } {
  const { protocol, hostname, port } = new URL(url);
  return { host: hostname, httpPort: Number(port) || (protocol === 'https:' ? 443 : 80) };
}
