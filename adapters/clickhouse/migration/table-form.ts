import { type ClickHouseClient, rows } from '../client.ts';
import { quoted } from './quoted.ts';

/** What makes a table, without its comments: `column county`, `engine`, `setting fsync_after_insert`, each as text. */
type Parts = ReadonlyMap<string, string>;

export interface TableForm {
  readonly parts: Parts;
  readonly comment: string;
  /** In the order of the table. */
  readonly columnComments: ReadonlyMap<string, string>;
}

export interface FormDifference {
  /** `column county`, `sorting key`. */
  readonly part: string;
  readonly inDatabase: string;
  readonly declared: string;
}

const ABSENT = 'absent';

export async function readForm(client: ClickHouseClient, table: string): Promise<TableForm> {
  const columns = await rows<{ name: string; form: string; comment: string }>(
    client,
    `SELECT name, trim(concat(type, ' ', default_kind, ' ', default_expression, ' ', compression_codec)) AS form, comment
     FROM system.columns WHERE database = currentDatabase() AND table = {table:String} ORDER BY position`,
    { table },
  );
  // Arguments of the engine are in engine_full alone.
  const [found] = await rows<
    Record<'engine' | 'partitionKey' | 'sortingKey' | 'settings' | 'comment', string>
  >(
    client,
    `SELECT extract(engine_full, '^\\\\w+(?:\\\\([^)]*\\\\))?') AS engine, partition_key AS partitionKey,
       sorting_key AS sortingKey, extract(engine_full, ' SETTINGS (.*)$') AS settings, comment
     FROM system.tables WHERE database = currentDatabase() AND name = {table:String}`,
    { table },
  );
  if (found === undefined) throw new Error(`the table ${table} is gone`);
  const settings = found.settings === '' ? [] : found.settings.split(', ');
  return {
    parts: new Map([
      ...columns.map(({ name, form }) => [`column ${name}`, form.replaceAll(/\s+/g, ' ')] as const),
      ['engine', found.engine],
      ['partition key', found.partitionKey],
      ['sorting key', found.sortingKey],
      ...settings.map((setting) => {
        const [name = '', value = ''] = setting.split(' = ');
        return [`setting ${name}`, value] as const;
      }),
    ]),
    comment: found.comment,
    columnComments: new Map(columns.map(({ name, comment }) => [name, comment])),
  };
}

/** An operator may set what the declared form leaves open, such as a storage policy. */
export function differencesOf(present: TableForm, declared: TableForm): FormDifference[] {
  const parts = new Set([...declared.parts.keys(), ...present.parts.keys()]);
  return [...parts].flatMap((part) => {
    const inDatabase = present.parts.get(part) ?? ABSENT;
    const wanted = declared.parts.get(part) ?? ABSENT;
    const isOpen = part.startsWith('setting ') && wanted === ABSENT;
    return inDatabase === wanted || isOpen ? [] : [{ part, inDatabase, declared: wanted }];
  });
}

/** The statements that give a table the comments of its declared form. */
export function commentStatements(table: string, present: TableForm, declared: TableForm): string[] {
  const columns = [...declared.columnComments].filter(
    ([name, comment]) => present.columnComments.get(name) !== comment,
  );
  return [
    ...columns.map(([name, comment]) => `ALTER TABLE ${table} COMMENT COLUMN \`${name}\` ${quoted(comment)}`),
    ...(present.comment === declared.comment
      ? []
      : [`ALTER TABLE ${table} MODIFY COMMENT ${quoted(declared.comment)}`]),
  ];
}
