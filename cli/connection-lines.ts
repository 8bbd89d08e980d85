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
