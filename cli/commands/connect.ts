import { type Command, Option } from 'commander';
import { type Environment, logIn, readEnvironment } from '../../adapters/configuration/environment.ts';
import { LOCAL_USERS, type LocalUser, loginOf } from '../../infra/engines/clickhouse/logins.ts';
import { rotatePassword } from '../../infra/engines/clickhouse/rotate.ts';
import { homeOf } from '../../infra/engines/home.ts';
import { readPorts } from '../../infra/engines/ports.ts';
import { readLiveState } from '../../infra/engines/state.ts';
import { printJson, printText } from '../output.ts';

interface Options {
  readonly as?: LocalUser;
  readonly rotate?: true;
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
    .option('--rotate', 'first give that user a new password, for which the local ClickHouse starts again')
    .option('--json', 'print {host, httpPort, nativePort, user, password, database} as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  countyflow connect\n  countyflow connect --as countyflow --json\n\n' +
        'No other command prints a password.',
    )
    .action(async (options: Options) => {
      const environment = readEnvironment();
      if (options.rotate === true) await rotate(environment, options.as ?? 'analyst');
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

async function rotate(environment: Environment, as: LocalUser): Promise<void> {
  if (environment.clickhouseUrl !== undefined)
    throw new Error(
      '--rotate is for the local ClickHouse; CLICKHOUSE_URL names another: see docs/deployment.md',
    );
  localEndpoint(environment, as);
  await rotatePassword(homeOf(environment), as);
}

/** If no local ClickHouse runs, the error says what to do. */
function localEndpoint(environment: Environment, as: LocalUser): ClickHouseEndpoint {
  const home = homeOf(environment);
  const addresses = readLiveState(home)?.addresses;
  // Engines may run on a ClickHouse that was given: it is not the local one.
  if (addresses?.clickhouseLogin === undefined)
    throw new Error(`no ClickHouse is running in ${home}: run \`countyflow up\`, or set CLICKHOUSE_URL`);
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

/** Address, user and database of a ClickHouse. `nativePort` is null if unknown. */
export interface ClickHouseEndpoint {
  readonly host: string;
  readonly httpPort: number;
  readonly nativePort: number | null;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** Lines to paste for common clients. `tls` says whether the HTTP interface uses TLS. */
export function connectionLines(endpoint: ClickHouseEndpoint, tls: boolean): string[] {
  const { host, httpPort, nativePort, user, password, database } = endpoint;
  const [name, secret] = [encodeURIComponent(user), encodeURIComponent(password)];
  const quote = (text: string) => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
  const shell = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
  return [
    'curl:',
    `  curl -u ${shell(`${user}:${password}`)} '${tls ? 'https' : 'http'}://${host}:${httpPort}/?database=${database}&default_format=PrettyCompact' --data-binary 'SHOW TABLES'`,
    'Python, clickhouse-connect:',
    `  clickhouse_connect.get_client(host=${quote(host)}, port=${httpPort}, username=${quote(user)}, password=${quote(password)}, database=${quote(database)}${tls ? ', secure=True' : ''})`,
    'Python, SQLAlchemy:',
    `  clickhousedb://${name}:${secret}@${host}:${httpPort}/${database}${tls ? '?secure=true' : ''}`,
    'JDBC:',
    `  jdbc:clickhouse://${host}:${httpPort}/${database}?user=${name}&password=${secret}${tls ? '&ssl=true' : ''}`,
    ...(nativePort === null
      ? []
      : [
          'clickhouse-client:',
          `  clickhouse-client --host ${host} --port ${nativePort} --user ${shell(user)} --password ${shell(password)} --database ${database}`,
        ]),
    'Grafana, data source ClickHouse:',
    `  server address ${host}, port ${httpPort}, protocol ${tls ? 'HTTPS' : 'HTTP'}, username ${user}, password ${password}, default database ${database}`,
  ];
}
