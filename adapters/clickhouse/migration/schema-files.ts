import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { columnComment, viewComment } from '../public-views.ts';
import { quotedText } from '../../../domain/text/escape.ts';
import { labelsBelow } from '../../../schemas/text/say.ts';

const FOLDER = new URL('../../../schemas/clickhouse/', import.meta.url);

/** A file of schemas/clickhouse. */
export interface SchemaFile {
  /** Folder and name: `tables/0001_orders.sql`. */
  readonly path: string;
  readonly sha256: string;
  /** Without comments. */
  readonly statements: readonly string[];
  /** The table or view that it creates; of a migration, the table that it alters or drops; `VIEW` if it drops views. */
  readonly name: string;
}

/** All files, each list in the order in which it is applied. */
export interface SchemaFiles {
  /** The current form of each table. The first is the table of applied files. */
  readonly tables: readonly SchemaFile[];
  /** What alters a table of an earlier release. */
  readonly migrations: readonly SchemaFile[];
  /** Internal and public views, by number: a view comes after those that it reads. */
  readonly views: readonly SchemaFile[];
}

/** @param schema Of this build, if none is given. */
export async function readSchemaFiles(schema = FOLDER): Promise<SchemaFiles> {
  const labels = await readFile(new URL('labels.tsv', schema), 'utf8');
  const [tables, migrations, internal, published] = await Promise.all([
    readFolder(schema, 'tables', /^CREATE TABLE IF NOT EXISTS (\w+)/),
    readFolder(
      schema,
      'migrations',
      /^(?:ALTER TABLE|DROP TABLE IF EXISTS|DROP(?= VIEW IF EXISTS \w+)) (\w+)/,
    ),
    readFolder(schema, 'internal', /^CREATE OR REPLACE VIEW (\w+)/, (_, text) => withLabels(text, labels)),
    readFolder(schema, 'views', /^CREATE OR REPLACE VIEW (\w+)/, commentedView),
  ]);
  return { tables, migrations, views: [...internal, ...published].sort(byNumber) };
}

/** A view with `{labels}` gets labels.tsv as one literal, with the reasons, whose texts are those of the contract. */
function withLabels(text: string, labels: string): string {
  const reasons = labelsBelow('event.reason.').map(([code, { en, zh }]) =>
    ['reason-code', code, en, zh].join('\t'),
  );
  return text.replace('{labels}', () => quotedText([labels.trimEnd(), ...reasons].join('\n')));
}

/** The number is in the name, and no two folders share one. */
function byNumber(a: SchemaFile, b: SchemaFile): number {
  return basename(a.path) < basename(b.path) ? -1 : 1;
}

/** `complete` makes the text that is applied and recorded from the name and the text of a file. */
async function readFolder(
  schema: URL,
  folder: string,
  form: RegExp,
  complete?: (name: string, text: string) => string,
): Promise<SchemaFile[]> {
  // Migrations have no folder until a release changes a table.
  const names = globSync('*.sql', { cwd: new URL(`${folder}/`, schema) });
  return Promise.all(
    names.sort().map(async (file) => {
      const path = `${folder}/${file}`;
      const written = await readFile(new URL(path, schema), 'utf8');
      const [name, ...others] = new Set(statementsOf(written).map((statement) => form.exec(statement)?.[1]));
      if (name === undefined || others.length > 0)
        throw new Error(`${path}: each statement must begin as ${form.source}, with the same name`);
      const text = complete?.(name, written) ?? written;
      const sha256 = createHash('sha256').update(text).digest('hex');
      return { path, statements: statementsOf(text), name, sha256 };
    }),
  );
}

/** The statements of a file of SQL, without comments. */
export function statementsOf(text: string): string[] {
  return text
    .replaceAll(/^\s*--.*$/gm, '')
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** The SQL file of a public view, which lists its columns one to a line, with its comments. */
function commentedView(view: string, file: string): string {
  const withColumns = file.replace(
    /^(CREATE OR REPLACE VIEW \w+ \(\n)(.*?)^\)/ms,
    (_, head: string, list: string) => {
      return `${head}${list.replaceAll(
        /^ {2}(\w+) (.*?)(,?)$/gm,
        (line, name: string, type: string, comma: string) => {
          const comment = columnComment(view, name);
          return comment === undefined ? line : `  ${name} ${type} COMMENT ${quotedText(comment)}${comma}`;
        },
      )})`;
    },
  );
  return withColumns.replace(/;\s*$/, `\nCOMMENT ${quotedText(viewComment(view))};\n`);
}
