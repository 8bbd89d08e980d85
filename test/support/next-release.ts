import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const SCHEMA = fileURLToPath(new URL('../../schemas/clickhouse/', import.meta.url));

/** In the order in which they are applied. The first two alter tables that every worker writes. */
export const MIGRATIONS = {
  'migrations/m9001_note_of_orders.sql': [
    "ALTER TABLE orders ADD COLUMN IF NOT EXISTS note String DEFAULT 'none' AFTER shop",
  ],
  'migrations/m9002_returns_in_rollups.sql': [
    'ALTER TABLE rollup ADD COLUMN IF NOT EXISTS returned_orders UInt64 AFTER cancelled_fen',
  ],
  'migrations/m9003_dropped_view.sql': ['DROP VIEW IF EXISTS quarantine_decision'],
} as const;

/** Changes of files: a text of each, and what the next release has instead. */
const CHANGES = [
  ['tables/0001_orders.sql', /^ {2}shop .*\n/m, "$&  note String DEFAULT 'none' COMMENT 'A note',\n"],
  ['tables/0005_rollup.sql', /^ {2}cancelled_fen .*\n/m, "$&  returned_orders UInt64 COMMENT 'Returned',\n"],
  ['tables/0004_quarantine.sql', "'Size of the event'", "'Size of the event, in bytes'"],
  ['internal/0007_visible_slice_view.sql', "COMMENT 'Visible", "COMMENT 'The visible"],
] as const;

const NEW_TABLE = `CREATE TABLE IF NOT EXISTS note (note String COMMENT 'A note')
ENGINE = MergeTree ORDER BY note COMMENT 'Notes';\n`;

export interface NextRelease extends AsyncDisposable {
  /** Its folder of schemas/clickhouse. */
  readonly schema: URL;
}

/**
 * The files of schemas/clickhouse as a release after this one could have them: two columns more, a new table, a changed
 * view, a dropped view, and a changed comment.
 */
export async function nextRelease(): Promise<NextRelease> {
  const folder = await mkdtemp(join(tmpdir(), 'countyflow-next-release-'));
  await cp(SCHEMA, folder, { recursive: true });
  for (const [path, from, to] of CHANGES) {
    const text = await readFile(join(folder, path), 'utf8');
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${path} has no ${String(from)}`);
    await writeFile(join(folder, path), changed);
  }
  await writeFile(join(folder, 'tables/9001_note.sql'), NEW_TABLE);
  await rm(join(folder, 'views/0091_quarantine_decision_view.sql'));
  await mkdir(join(folder, 'migrations'), { recursive: true });
  for (const [path, statements] of Object.entries(MIGRATIONS))
    await writeFile(join(folder, path), statements.map((statement) => `${statement};\n`).join(''));
  return {
    schema: pathToFileURL(`${folder}/`),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
