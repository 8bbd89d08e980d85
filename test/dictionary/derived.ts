import { PUBLIC_VIEWS } from '../../schemas/public-views.ts';
import { readsOf, VIEWS } from '../unit/views/sql-files.ts';

/** The page of views with the arrows that the SQL files draw; a node has its shape where it first comes. */
export function withDiagram(page: string): string {
  const drawn = new Set<string>();
  const node = (name: string): string => {
    if (drawn.has(name)) return name;
    drawn.add(name);
    if ((PUBLIC_VIEWS as readonly string[]).includes(name)) return `${name}[[${name}]]`;
    return VIEWS.some((view) => view.name === name) ? name : `${name}[(${name})]`;
  };
  const arrows = VIEWS.flatMap((view) => {
    const reads = readsOf(view).map(node);
    return reads.length === 0 ? [] : [`  ${reads.join(' & ')} --> ${node(view.name)}`];
  });
  return page.replace(/(flowchart LR\n)[\s\S]*?(\n```)/, `$1${arrows.join('\n')}$2`);
}

/** The role of analysts with a grant for each name. The first list is of public views, the second of what they read. */
export function withGrants(role: string, ...lists: readonly (readonly string[])[]): string {
  const left = [...lists];
  return role.replaceAll(/GRANT\n( {2}SELECT ON \w+,?\n)+TO/g, (text) => {
    const names = left.shift();
    return names === undefined
      ? text
      : `GRANT\n${names.map((name) => `  SELECT ON ${name}`).join(',\n')}\nTO`;
  });
}
