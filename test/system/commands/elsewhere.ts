import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { page } from '../../support/markdown.ts';
import { linesOf } from './follow.ts';

const DOCS = fileURLToPath(new URL('../../../docs', import.meta.url));

/** The pages of users. Those in Chinese have the commands of the English ones, which a test compares. */
export const PAGES = [
  'README.md',
  ...readdirSync(DOCS, { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name)),
].filter((path) => path.endsWith('.md') && !path.endsWith('.zh-CN.md'));

/**
 * What another test reads from a page and runs, since it needs another system or another program: the whole page, or what
 * is below some headings.
 */
export const ELSEWHERE: readonly (readonly [path: string, test: string, headings?: readonly string[]])[] = [
  // Continuous integration runs `npm test`, which runs this.
  ['README.md', '.ci/run'],
  ['docs/access.md', 'test/e2e/demo.test.ts', ['Connect to the demo']],
  ['docs/access.md', 'test/system/pages/page-queries.test.ts', ['Grafana', 'Metabase']],
  ['docs/analyst.md', 'test/system/pages/page-queries.test.ts'],
  ['docs/operator.md', 'test/system/pages/page-queries.test.ts', ['Checking completeness']],
  ['docs/questions/sales.md', 'test/system/pages/page-queries.test.ts'],
  ['docs/questions/time-and-products.md', 'test/system/pages/page-queries.test.ts'],
  ['docs/editions.md', 'test/integration/editions/quality.test.ts'],
  ['docs/deployment.md', 'test/machine/security/rotation.test.ts', ['New secrets']],
  ['docs/deployment.md', 'test/cluster/replicated-tables.test.ts', ['A server is away']],
  ['docs/deployment.md', 'test/cluster/shards.test.ts', ['Add a shard']],
  [
    'docs/publisher/tools.md',
    'test/integration/publisher/validate-command.test.ts',
    ['Check files: `countyflow validate`'],
  ],
  [
    'docs/publisher/tools.md',
    'test/integration/kafka/publish-cases.ts',
    ['Send files: `countyflow publish`'],
  ],
  ['docs/publisher/tools.md', 'test/clients/publishers/publishers.test.ts', ['Python and Java']],
  // They last minutes, or lose an engine, or a clock.
  ['docs/operations/campaign-night.md', 'test/machine/campaign-night/campaign-night.test.ts'],
  ['docs/operations/backfill.md', 'test/machine/backfill/removed-source.test.ts'],
  ['docs/operations/backup.md', 'test/machine/backup/drills.test.ts'],
  [
    'docs/operations/runbooks.md',
    'test/machine/backup/drills.test.ts',
    [
      'ClickHouse is lost',
      'Temporal is lost',
      'Kafka is lost',
      'The machine is lost',
      'A clock is wrong by an hour',
    ],
  ],
];

/** What a page has for its reader to run, except for what runs elsewhere. */
export function notElsewhere(path: string): string[] {
  const sections = page(path).split(/^(?=#{1,4} )/m);
  return sections.flatMap((section) => {
    const heading = /^#+ (.*)/.exec(section)?.[1] ?? '';
    const runs = ELSEWHERE.some(([of, , under]) => of === path && under?.includes(heading) !== false);
    return runs ? [] : linesOf(path, section).map(({ line }) => line);
  });
}
