import { quotedCell } from '../../domain/text/escape.ts';
import { OWN, type Component, type SdmxDesign } from '../../statistics/export/sdmx/design.ts';
import { reference } from '../../statistics/export/sdmx/structure.ts';

/** Each the values of an observation, in the order of the components of its design. */
export type Observations = AsyncIterable<readonly (readonly (string | null)[])[]>;

const componentsOf = ({ dimensions, measure, attributes }: SdmxDesign) => [
  ...dimensions,
  measure,
  ...attributes,
];

/** A client that accepts any type gets the first one, because it can be read without the structure. */
export const SDMX_WRITERS = {
  'application/vnd.sdmx.data+json;version=1.0.0': sdmxJson,
  'application/vnd.sdmx.data+csv;version=2.0.0': sdmxCsv,
} as const;

/** SDMX-CSV 2.0. */
async function* sdmxCsv(design: SdmxDesign, found: Observations): AsyncGenerator<string> {
  const ids = componentsOf(design).map(({ id }) => id);
  yield `${['STRUCTURE', 'STRUCTURE_ID', 'ACTION', ...ids].join(',')}\r\n`;
  const structure = ['dataflow', reference(OWN, design.id), 'I'];
  for await (const some of found)
    yield some
      .map((values) => `${[...structure, ...values].map((value) => quotedCell(value ?? '')).join(',')}\r\n`)
      .join('');
}

/** SDMX-JSON 1.0: the observations first, since only they tell which values their structure has. */
async function* sdmxJson(
  design: SdmxDesign,
  found: Observations,
  preparedAt: string,
): AsyncGenerator<string> {
  const header = { id: design.id, test: false, prepared: preparedAt, sender: { id: OWN.agency } };
  yield `{"header":${JSON.stringify(header)},"dataSets":[{"action":"Information","observations":{`;
  const { dimensions, attributes } = design;
  const used = componentsOf(design).map(() => new Map<string, number>());
  const indexOf = (value: string, at: number): number => {
    const known = used[at] ?? new Map<string, number>();
    const index = known.get(value) ?? known.size;
    known.set(value, index);
    return index;
  };
  let separator = '';
  for await (const some of found) {
    const entries = some.map((values) => {
      const indices = values.map((value, at) =>
        value === null || at === dimensions.length ? null : indexOf(value, at),
      );
      const key = indices.slice(0, dimensions.length).join(':');
      // As the database wrote it: a number would be rounded.
      const value = values[dimensions.length] ?? 'null';
      return `"${key}":[${value},${indices
        .slice(dimensions.length + 1)
        .map(String)
        .join(',')}]`;
    });
    yield `${separator}${entries.join(',')}`;
    separator = ',';
  }
  const described = (components: readonly Component[], from: number) =>
    components.map(({ id, names }, at) => ({
      ...{ id, name: names.en, keyPosition: at },
      // Readers drop one without values, and then count the others wrongly.
      values: [...(used[from + at]?.size === 0 ? [''] : (used[from + at]?.keys() ?? []))].map((value) => ({
        ...{ id: value, name: value },
      })),
    }));
  const structure = {
    name: design.names.en,
    dimensions: { observation: described(dimensions, 0) },
    attributes: { observation: described(attributes, dimensions.length + 1) },
  };
  yield `}}],"structure":${JSON.stringify(structure)}}\n`;
}
