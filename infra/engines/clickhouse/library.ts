import { createRequire } from 'node:module';

const PACKAGE = '@chdb/lib-linux-x64-gnu';

/** The file of the library that holds ClickHouse. Throws where npm did not install its package. */
export function libraryPath(): string {
  try {
    return createRequire(import.meta.url).resolve(`${PACKAGE}/libchdb.so`);
  } catch {
    throw new Error(
      `there is no local ClickHouse for ${process.platform}-${process.arch} here: npm has its library ` +
        `(${PACKAGE}) only for Linux with glibc on x64. There, run npm ci again; elsewhere, ` +
        'set CLICKHOUSE_URL to a server',
    );
  }
}
