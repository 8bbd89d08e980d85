import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { type Halves, halvesOf } from '../../schemas/dictionary/bilingual.ts';
import { columnComment, PUBLIC_VIEWS } from '../../adapters/clickhouse/public-views.ts';
import { callOf } from '../support/window-views.ts';

export interface DescribedColumn extends Halves {
  readonly name: string;
  readonly type: string;
}

export interface DescribedView {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly DescribedColumn[];
}

const CAMPAIGN = 'double11-2017';

/**
 * The public views with the comments of the database. ClickHouse has none for columns of views that are functions: those
 * come from schemas/dictionary. Needs the lists that come with Countyflow, since a function looks its campaign up.
 */
export async function readViews(client: ClickHouseClient): Promise<DescribedView[]> {
  const comments = await rows<{ name: string; comment: string }>(
    client,
    'SELECT name, comment FROM system.tables WHERE database = currentDatabase()',
  );
  const stored = await rows<{ view: string; name: string; comment: string }>(
    client,
    'SELECT table AS view, name, comment FROM system.columns WHERE database = currentDatabase()',
  );
  const commentOf = new Map(stored.map(({ view, name, comment }) => [`${view} ${name}`, comment]));
  return Promise.all(
    PUBLIC_VIEWS.map(async (name) => {
      const found = await rows<{ name: string; type: string }>(
        client,
        `DESCRIBE (SELECT * FROM ${callOf(name, CAMPAIGN)})`,
      );
      const columns = found.map((column) => ({
        name: column.name,
        type: column.type.replaceAll(/\s+/g, ' ').replaceAll('( ', '('),
        ...halvesOf(commentOf.get(`${name} ${column.name}`) ?? columnComment(name, column.name) ?? ''),
      }));
      return { name, comment: comments.find((one) => one.name === name)?.comment ?? '', columns };
    }),
  );
}

export interface Label extends Halves {
  readonly kind: string;
  readonly id: string;
}

export async function readLabels(client: ClickHouseClient): Promise<Label[]> {
  return rows<Label>(client, 'SELECT kind, id, en, zh FROM label ORDER BY kind, id');
}
