import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const MEBIBYTE = 1024 * 1024;

/**
 * What a server would take from config.xml. The process as a whole stays under 2 GB resident: the engine's own
 * allocations under the first limit, beside about 300 MB of program and Node.
 */
const SERVER = {
  max_server_memory_usage: 1400 * MEBIBYTE,
  mark_cache_size: 64 * MEBIBYTE,
  index_mark_cache_size: 16 * MEBIBYTE,
  uncompressed_cache_size: 0,
  compiled_expression_cache_size: 16 * MEBIBYTE,
  background_pool_size: 2,
};

/**
 * Of all tables. The package removes the parts that were merged as soon as they are, where a server keeps them for
 * eight minutes: merged parts are not fsynced, and may be broken where the disk was full.
 */
const TABLES = { old_parts_lifetime: 480 };

/** Settings that hold for every statement unless a request says otherwise. */
const SETTINGS = {
  // Acknowledged means stored: the default would queue inserts.
  async_insert: 0,
  max_memory_usage: 1000 * MEBIBYTE,
  // The default is a gibibyte: with the bound above, every query would have one thread.
  max_threads_min_free_memory_per_thread: 0,
  // The package is ClickHouse's command-line program at heart, where `1 + 1` is a statement.
  implicit_select: 0,
  max_insert_threads: 1,
};

/** Writes the configuration file into a folder; returns the engine's arguments that go with it. */
export function writeConfiguration(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'config.xml');
  const text = `<clickhouse>\n${elements(SERVER)}<merge_tree>\n${elements(TABLES)}</merge_tree>\n</clickhouse>\n`;
  // Written only where it changes: a full disk would leave it empty.
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
  return [`--config-file=${path}`, ...Object.entries(SETTINGS).map(([name, value]) => `--${name}=${value}`)];
}

function elements(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `  <${name}>${value}</${name}>\n`)
    .join('');
}
