import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { sqlFile } from '../../adapters/clickhouse/sql-file.ts';
import type { Label } from '../../schemas/text/language.ts';

const [OF_VALUES = '', ...OF_LISTS] = sqlFile(import.meta.url, 'member-labels').split('UNION ALL');
/** Dimensions that need a part of {@link OF_LISTS}. */
const NEED = [['county', 'province', 'region'], ['outlet'], ['product-group', 'platform-group']];

/** What is known of the members of dimensions. */
export interface MemberLists {
  /** By dimension and member. */
  readonly labels: ReadonlyMap<string, Label>;
  /** By province. */
  readonly regions: ReadonlyMap<string, string>;
  /** Product groups by category. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

export async function readMemberLists(client: ClickHouseClient, by: readonly string[]): Promise<MemberLists> {
  const found = await rows<{ kind: string; id: string } & Label>(client, labelsStatement(by), { by });
  const labels = new Map<string, Label>();
  const regions = new Map<string, string>();
  const groups = new Map<string, string[]>();
  for (const { kind, id, en, zh } of found)
    if (kind === 'region-of') regions.set(id, en);
    else if (kind === 'group-of') groups.set(id, [...(groups.get(id) ?? []), en]);
    else labels.set(`${kind} ${id}`, { en: en === '' ? id : en, zh: zh === '' ? id : zh });
  return { labels, regions, groups };
}

/** To plan a part takes longer than to read it. Of the values of dimensions, segments alone have titles. */
function labelsStatement(by: readonly string[]): string {
  const needed = OF_LISTS.filter((_, part) => NEED[part]?.some((one) => by.includes(one)));
  const values = OF_VALUES.replace('<titles>', by.includes('segment') ? 'title_label' : 'value_label');
  return [values, ...needed].join('UNION ALL');
}

/** Labels of a member in both languages. */
export interface MemberLabels {
  readonly label_en: string;
  readonly label_zh: string;
}

/** The columns of each row, with the labels of its member. */
export function labelled<Row extends { readonly member: string }, Column extends string>(
  figures: readonly Row[],
  columns: readonly Column[],
  labelOf: (member: string) => Label,
): Pick<Row & MemberLabels, Column & keyof (Row & MemberLabels)>[] {
  return figures.map((row) => {
    const { en, zh } = labelOf(row.member);
    const whole: Record<string, unknown> = { ...row, label_en: en, label_zh: zh };
    return Object.fromEntries(columns.map((name) => [name, whole[name]])) as unknown as Row & MemberLabels;
  });
}
