import { readdirSync } from 'node:fs';
import { columnComment } from '../../../adapters/clickhouse/public-views.ts';
import en from '../../../schemas/text/en.json' with { type: 'json' };
import { page } from '../../support/markdown.ts';

/** Tests that read every public view in the same way do not test one. */
const GENERAL = /^(?:integration|system)\/(?:clickhouse|dictionary|migrations|security)\//;

const TESTS = ['integration', 'system', 'machine', 'support']
  .flatMap((folder) =>
    readdirSync(new URL(`../../${folder}/`, import.meta.url), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file}`,
    ),
  )
  .filter((file) => file.endsWith('.ts') && !GENERAL.test(file))
  .map((file) => page(`test/${file}`))
  .join('\n');

const WRITTEN = ['docs/views.md', 'docs/dictionary/README.md', 'infra/clickhouse/analyst-role.sql'];

/** Which edits that a public view of these columns needs beside its file are missing. */
export function forgottenEdits(view: string, columns: readonly string[]): string[] {
  const isTested = new RegExp(`(?:FROM|JOIN) ${view}\\b|'${view}'`).test(TESTS);
  const unwritten = WRITTEN.filter((file) => !new RegExp(`\\b${view}\\b`).test(page(file)));
  const unsaid = [
    ...['summary', 'grain'].map((part) => `view.${view}.${part}`).filter((id) => !(id in en)),
    ...columns.filter((name) => columnComment(view, name) === undefined).map((name) => `column.${name}`),
  ];
  return [
    ...unsaid.map((id) => `schemas/text lacks ${id}: add it to en.json and zh.json`),
    ...(isTested ? [] : [`${view} has no test: add one to test/integration/statistics`]),
    ...unwritten.map((file) => `${file} lacks ${view}: run \`npm run dictionary\``),
  ];
}
