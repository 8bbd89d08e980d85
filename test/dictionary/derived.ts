import { PUBLIC_VIEWS } from '../../adapters/clickhouse/public-views.ts';
import { grainOf, readsOf, VIEWS } from '../unit/views/sql-files.ts';

/** The page of views with the arrows that the SQL files draw; a node has its shape where it first comes. */
export function withDiagram(page: string): string {
  const drawn = new Set<string>();
  const node = (name: string): string => {
    if (drawn.has(name)) return name;
    drawn.add(name);
    if (PUBLIC_VIEWS.includes(name)) return `${name}[[${name}]]`;
    return VIEWS.some((view) => view.name === name) ? name : `${name}[(${name})]`;
  };
  const arrows = VIEWS.flatMap((view) => {
    const reads = readsOf(view).map(node);
    return reads.length === 0 ? [] : [`  ${reads.join(' & ')} --> ${node(view.name)}`];
  });
  return page.replace(/(flowchart LR\n)[\s\S]*?(\n```)/, `$1${arrows.join('\n')}$2`);
}

/** The page of views with the rows of the internal ones, as their files state them. */
export function withInternalViews(page: string): string {
  const internal = VIEWS.filter(({ folder }) => folder === 'internal');
  const cells = [['view', 'one row per'], ...internal.map((view) => [`\`${view.name}\``, grainOf(view)])];
  const widths = [0, 1].map((at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const [heading = '', ...rows] = cells.map(
    (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return page.replace(/(?:^\|.*\n)+/m, `${[heading, rule, ...rows].join('\n')}\n`);
}

/** The role of analysts with a grant for each name, and policies that hide from lists what the public views read. */
export function withGrants(role: string, views: readonly string[], sources: readonly string[]): string {
  const left = [views, sources];
  const hidden = sources.map((name) => `'${name}'`).join(', ');
  return role
    .replaceAll(/ NOT IN \(.*\)/g, ` NOT IN (${hidden})`)
    .replaceAll(/GRANT\n( {2}SELECT ON \w+,?\n)+TO/g, (text) => {
      const names = left.shift();
      return names === undefined
        ? text
        : `GRANT\n${names.map((name) => `  SELECT ON ${name}`).join(',\n')}\nTO`;
    });
}
