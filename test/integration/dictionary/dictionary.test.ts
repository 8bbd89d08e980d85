import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PUBLIC_VIEWS } from '../../../adapters/clickhouse/public-views.ts';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { openDescribedDatabase } from '../../dictionary/read-dictionary.ts';
import { dictionaryPages } from '../../dictionary/pages.ts';
import { page } from '../../support/markdown.ts';
import { used } from '../../support/used.ts';

const FILES = readdirSync(new URL('../../../docs/dictionary/', import.meta.url));
const TEXT = FILES.map((file) => page(`docs/dictionary/${file}`)).join('\n');

const database = used(openDescribedDatabase);

describe('docs/dictionary', () => {
  it('is what `npm run dictionary` writes now', async () => {
    const pages = await dictionaryPages(database.client);
    const committed = new Map(FILES.map((file) => [file, page(`docs/dictionary/${file}`)]));
    expect(committed, 'run `npm run dictionary`, and read what changed').toEqual(new Map(pages));
  });

  it('has a section for each public view', () => {
    const sections = [...TEXT.matchAll(/^## `(\w+)`/gm)].map(([, view = '']) => view);
    expect(sections.sort()).toEqual([...PUBLIC_VIEWS].sort());
  });

  it('lists every value that has a label, except counties', async () => {
    const labels = await rows<{ kind: string; id: string }>(
      database.client,
      "SELECT kind, id FROM label WHERE kind != 'county' AND id != ''",
    );
    const listed = new Set(
      [...TEXT.matchAll(/^\| ([a-z-]+) +\| `([^`]+)` +\|/gm)].map(
        ([, kind, id]) => `${kind ?? ''} ${id ?? ''}`,
      ),
    );
    expect(labels.length).toBeGreaterThan(150);
    expect(labels.map(({ kind, id }) => `${kind} ${id}`).filter((label) => !listed.has(label))).toEqual([]);
  });
});

it('every view has text columns that can be compared with the empty text', async () => {
  const views = await rows<{ view: string; names: string[] }>(
    database.client,
    `SELECT table AS view, groupArray(name) AS names FROM system.columns
     WHERE database = currentDatabase() AND type LIKE '%String%' AND type NOT LIKE '%(%(%' AND type NOT LIKE 'Array%'
       AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine = 'View')
     GROUP BY view`,
  );
  expect(views.flatMap(({ names }) => names).length).toBeGreaterThan(50);
  // A column that is declared as String and selected as LowCardinality(String) has no size to compare.
  for (const { view, names } of views) {
    const compared = names.map((name) => `${name} != ''`).join(' AND ');
    await rows(database.client, `SELECT 1 FROM ${view} WHERE ${compared} LIMIT 0`);
  }
});
