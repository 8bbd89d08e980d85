import { csvEncoding, type Encoding, type EncodingContext, parametersOf } from './encode.ts';
import { storedDimension } from '../figures/read-sales.ts';
import { ExportRequestError } from './errors.ts';
import type { Question } from './question.ts';
import {
  AGENCY,
  type Code,
  type Component,
  type Names,
  type SdmxDesign,
  STRUCTURE_VERSION,
} from './sdmx/design.ts';
import { readCodes } from './sdmx/codes.ts';
import { measuresDesign } from './sdmx/measures.ts';
import { STATISTIC } from './sdmx/statistic.ts';

/**
 * SDMX-CSV 2.0: a row for each observation, and the structure that explains it. Throws {@link ExportRequestError} for
 * a view without a structure.
 */
export function encodeSdmx(context: EncodingContext): Encoding {
  const { question, client } = context;
  const design = designOf(question);
  const components = [...design.dimensions, design.measure, ...design.attributes];
  const headers = [
    ['STRUCTURE', "'dataflow'", 'Kind of the structure'],
    ['STRUCTURE_ID', `'${reference(design.id)}'`, 'The structure'],
    ['ACTION', "'I'", 'I: information'],
  ] as const;
  const list = [
    ...headers.map(([name, sql]) => `${sql} AS ${name}`),
    ...components.map(({ id, sql }) => `${sql} AS ${id}`),
  ];
  const from = fromOf(question, design);
  const parameters = parametersOf(question);
  const columns = [
    ...headers.map(([name, , description]) => ({ name, type: 'String', description })),
    ...components.map(({ id, type, names }) => ({
      name: id,
      type,
      description: `${names.en} | ${names.zh}`,
    })),
  ];
  return {
    ...csvEncoding(
      context,
      `SELECT ${list.join(', ')} FROM ${from}${question.order} FORMAT CSVWithNames`,
      parameters,
      columns,
    ),
    // After the data, so that codes of rows that came meanwhile are there.
    structure: async () =>
      structureMessage({
        design,
        codes: await readCodes(client, design, { from, parameters }, question.labels),
        preparedAt: question.dataAsOf,
      }),
  };
}

function designOf({ request: { view, columns }, arguments: given }: Question): SdmxDesign {
  if (columns !== undefined)
    throw new ExportRequestError(
      'SDMX-CSV has the columns of its structure: leave --columns out, or use --format csv',
    );
  if (view === 'statistic') return STATISTIC;
  if (view === 'sales_by_window' || view === 'products_by_window')
    return measuresDesign(view, storedDimension(given['by'] ?? ''));
  throw new ExportRequestError(
    `there is no SDMX structure of ${view}: export statistic, sales_by_window or products_by_window, or use --format csv`,
  );
}

function fromOf({ source, where }: Question, { join, condition }: SdmxDesign): string {
  const conditions =
    condition === undefined ? where.sql : `${where.sql === '' ? ' WHERE' : `${where.sql} AND`} ${condition}`;
  return `${source.sql} AS v${join}${conditions}`;
}

const SCHEMA =
  'https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/sdmx-json-structure-schema.json';
const CONCEPTS = 'CS_COUNTYFLOW';
const URN = 'urn:sdmx:org.sdmx.infomodel';

interface StructureFacts {
  readonly design: SdmxDesign;
  /** By codelist id. */
  readonly codes: ReadonlyMap<string, readonly Code[]>;
  /** ISO instant. */
  readonly preparedAt: string;
}

/** An SDMX-JSON 2.0 structure message: the data structure, its dataflow, concepts and codelists. */
function structureMessage({ design, codes, preparedAt }: StructureFacts) {
  const components = [...design.dimensions, design.measure, ...design.attributes];
  const codelists = new Map(
    components.flatMap(({ values }) => (typeof values === 'string' ? [] : [[values.id, values] as const])),
  );
  return {
    meta: {
      schema: SCHEMA,
      id: `${design.id}-${preparedAt.replaceAll(/[^0-9]/g, '')}`,
      test: false,
      prepared: preparedAt,
      contentLanguages: ['en', 'zh'],
      sender: { id: AGENCY },
    },
    data: {
      codelists: [...codelists.values()].map(({ id, names }) => ({
        ...maintained(id, names),
        codes: (codes.get(id) ?? []).map((code) => ({ id: code.id, ...named(code) })),
      })),
      conceptSchemes: [
        {
          ...maintained(CONCEPTS, { en: 'Concepts of Countyflow', zh: 'Countyflow 概念' }),
          concepts: components.map(({ id, names }) => ({ id, ...named(names) })),
        },
      ],
      dataStructures: [
        {
          ...maintained(design.id, design.names),
          dataStructureComponents: {
            dimensionList: {
              id: 'DimensionDescriptor',
              dimensions: design.dimensions.map((one, position) => ({ ...represented(one), position })),
            },
            measureList: {
              id: 'MeasureDescriptor',
              measures: [{ ...represented(design.measure), usage: 'optional' }],
            },
            attributeList: {
              id: 'AttributeDescriptor',
              attributes: design.attributes.map((one) => ({
                ...represented(one),
                usage: one.type.startsWith('Nullable(') ? 'optional' : 'mandatory',
                attributeRelationship: { observation: {} },
              })),
            },
          },
        },
      ],
      dataflows: [
        {
          ...maintained(design.id, design.names),
          structure: `${URN}.datastructure.DataStructure=${reference(design.id)}`,
        },
      ],
    },
  };
}

/** `COUNTYFLOW:STATISTIC(1.0.0)`. */
function reference(id: string): string {
  return `${AGENCY}:${id}(${STRUCTURE_VERSION})`;
}

function maintained(id: string, names: Names) {
  return { id, agencyID: AGENCY, version: STRUCTURE_VERSION, isExternalReference: false, ...named(names) };
}

function named({ en, zh }: Names) {
  return { name: en, names: { en, zh } };
}

function represented({ id, values }: Component) {
  const localRepresentation =
    typeof values === 'string'
      ? { format: { dataType: values } }
      : { enumeration: `${URN}.codelist.Codelist=${reference(values.id)}` };
  return {
    id,
    conceptIdentity: `${URN}.conceptscheme.Concept=${reference(CONCEPTS)}.${id}`,
    localRepresentation,
  };
}
