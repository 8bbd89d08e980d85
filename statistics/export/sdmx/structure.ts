import {
  AGENCY,
  type Code,
  type Component,
  type Names,
  type SdmxDesign,
  STRUCTURE_VERSION,
} from './design.ts';

const SCHEMA =
  'https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/sdmx-json-structure-schema.json';
const CONCEPTS = 'CS_COUNTYFLOW';
const URN = 'urn:sdmx:org.sdmx.infomodel';

export interface StructureFacts {
  readonly design: SdmxDesign;
  /** By codelist id. */
  readonly codes: ReadonlyMap<string, readonly Code[]>;
  /** ISO instant. */
  readonly preparedAt: string;
}

/** An SDMX-JSON 2.0 structure message: the data structure, its dataflow, concepts and codelists. */
export function structureMessage({ design, codes, preparedAt }: StructureFacts) {
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
export function reference(id: string): string {
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
