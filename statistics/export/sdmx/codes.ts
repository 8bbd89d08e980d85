import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import { type StreamedQuery, streamRows } from '../../../adapters/clickhouse/stream.ts';
import type { CampaignFacts } from '../../../schemas/campaign-facts.ts';
import type { Edition } from '../../editions/read-editions.ts';
import { type Code, type CodelistDesign, codeOf, type SdmxDesign } from './design.ts';

/** The labels of values that are not empty, by the order of their kinds and then by value. */
export type LabelReader = (kinds: readonly string[]) => Promise<readonly Code[]>;

type Labels = readonly (Code & { readonly kind: string })[];

/** As the lists are now. One statement for all but counties, which are many: to plan it takes most of its time. */
export function liveLabels(client: ClickHouseClient): LabelReader {
  const read = (kinds: string): Promise<Labels> =>
    rows(client, `SELECT kind, id, en, zh FROM label WHERE kind ${kinds} AND id != '' ORDER BY kind, id`);
  let all: Promise<Labels> | undefined;
  return readerOf(
    () => (all ??= read("!= 'county'")),
    () => read("= 'county'"),
  );
}

/** As they were when an edition was published. Its facts have no counties: the rows of counties have their labels. */
export function editionLabels(
  client: ClickHouseClient,
  { campaign, number }: Pick<Edition, 'campaign' | 'number'>,
  { labels }: CampaignFacts,
): LabelReader {
  const counties = (): Promise<Code[]> =>
    rows<Code>(
      client,
      `SELECT member AS id, any(label_en) AS en, any(label_zh) AS zh FROM sales
       WHERE campaign = {campaign:String} AND edition = {number:UInt32} AND dimension = 'county' AND member != ''
       GROUP BY member ORDER BY member`,
      { campaign, number },
    );
  return readerOf(() => Promise.resolve(labels), counties);
}

function readerOf(labels: () => Promise<Labels>, counties: () => Promise<readonly Code[]>): LabelReader {
  const ofKind = async (kind: string): Promise<readonly Code[]> =>
    kind === 'county'
      ? counties()
      : (await labels()).filter((label) => label.kind === kind && label.id !== '');
  return async (kinds) => (await Promise.all(kinds.map(ofKind))).flat();
}

/** What follows FROM, and its parameters. */
interface Observations extends Pick<StreamedQuery, 'parameters' | 'table'> {
  readonly from: string;
}

/**
 * The codes of every codelist of a design, by its id: those of the design, the labels, and what the
 * data has beyond both. Throws if two values of a list would have the same code.
 */
export async function readCodes(
  client: ClickHouseClient,
  design: SdmxDesign,
  { from, parameters, table }: Observations,
  labels: LabelReader,
): Promise<Map<string, readonly Code[]>> {
  const coded = [...design.dimensions, ...design.attributes].flatMap(({ values, sql }) =>
    typeof values === 'string' ? [] : [{ values, sql }],
  );
  // One query for all: each would compute the view again.
  const lists = coded.map(({ sql }) => `groupUniqArray(${sql})`);
  const query = `SELECT ${lists.join(', ')} FROM ${from}`;
  let used: readonly unknown[] = [];
  for await (const [row = []] of streamRows(client, { query, parameters, table })) used = row;
  const found = new Map<string, readonly Code[]>();
  for (const [index, { values }] of coded.entries())
    found.set(values.id, completed(await labelled(labels, values), used[index] as string[]));
  return found;
}

/** The codes that lists have, whatever the data has beyond them. */
export async function listedCodes(
  design: SdmxDesign,
  labels: LabelReader,
): Promise<Map<string, readonly Code[]>> {
  const found = new Map<string, readonly Code[]>();
  for (const { values } of [...design.dimensions, ...design.attributes])
    if (typeof values !== 'string') found.set(values.id, completed(await labelled(labels, values), []));
  return found;
}

async function labelled(
  labels: LabelReader,
  { id: list, kinds, codes, codeOf: own = codeOf }: CodelistDesign,
): Promise<Code[]> {
  const original = new Map<string, string>();
  const listed = (kinds.length === 0 ? [] : await labels(kinds)).map(({ id, en, zh }) => {
    const code = own(id);
    const before = original.get(code);
    if (before !== undefined && before !== id)
      throw new Error(`the values '${before}' and '${id}' would both be the code ${code} of ${list}`);
    original.set(code, id);
    return { id: code, en, zh };
  });
  return [...codes, ...listed];
}

/** A value without a label is its own. */
function completed(known: readonly Code[], used: readonly string[]): readonly Code[] {
  const codes = new Map(known.map((code) => [code.id, code]));
  for (const id of used.toSorted()) if (!codes.has(id)) codes.set(id, { id, en: id, zh: id });
  return [...codes.values()];
}
