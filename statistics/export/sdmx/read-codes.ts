import { type ClickHouseClient, rows } from '../../../adapters/clickhouse/client.ts';
import type { LabelReader } from './label-reader.ts';
import { type Code, codeOf, type CodelistDesign, type SdmxDesign } from './design.ts';

/** What follows FROM, and its parameters. */
export interface Observations {
  readonly from: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The codes of every codelist of a design, by its id: those of the design, the labels, and what the
 * data has beyond both. Throws if two values of a list would have the same code.
 */
export async function readCodes(
  client: ClickHouseClient,
  design: SdmxDesign,
  { from, parameters }: Observations,
  labels: LabelReader,
): Promise<Map<string, readonly Code[]>> {
  const coded = [...design.dimensions, ...design.attributes].flatMap(({ values, sql }) =>
    typeof values === 'string' ? [] : [{ values, sql }],
  );
  // One query for all: each would compute the view again.
  const lists = coded.map(({ sql }, index) => `groupUniqArray(${sql}) AS c${index}`);
  const [used] = await rows<Record<string, string[]>>(
    client,
    `SELECT ${lists.join(', ')} FROM ${from}`,
    parameters,
  );
  const found = new Map<string, readonly Code[]>();
  for (const [index, { values }] of coded.entries())
    found.set(values.id, completed(await labelled(labels, values), used?.[`c${index}`] ?? []));
  return found;
}

async function labelled(labels: LabelReader, { id: list, kinds, codes }: CodelistDesign): Promise<Code[]> {
  const original = new Map<string, string>();
  const listed = (kinds.length === 0 ? [] : await labels(kinds)).map(({ id, en, zh }) => {
    const code = codeOf(id);
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
