import type { Label } from '../../../schemas/text/language.ts';
import { label } from '../../../schemas/text/say.ts';
import { escapeMarkup } from '../../../domain/text/escape.ts';
import { CROSS_DOMAIN } from './cross-domain.ts';
import { type Code, type Component, type Maintainer, OWN, type SdmxDesign } from './design.ts';

const CONCEPTS = { id: 'CS_COUNTYFLOW', names: label('export.sdmx.concepts') };
const URN = 'urn:sdmx:org.sdmx.infomodel';
const NAMESPACES = ['message', 'structure', 'common'].map(
  (name) => `xmlns:${name}="http://www.sdmx.org/resources/sdmxml/schemas/v3_0/${name}"`,
);

interface StructureFacts {
  readonly design: SdmxDesign;
  /** By codelist id. */
  readonly codes: ReadonlyMap<string, readonly Code[]>;
  /** ISO instant. */
  readonly preparedAt: string;
}

/** An SDMX-ML 3.0 structure message: the data structure, its dataflow, concepts and codelists. Every SDMX tool reads it. */
export function structureMessage({ design, codes, preparedAt }: StructureFacts): string {
  const components = [...design.dimensions, design.measure, ...design.attributes];
  const codelists = new Map(
    components.flatMap(({ values }) => (typeof values === 'string' ? [] : [[values.id, values] as const])),
  );
  const isShared = ({ id }: Component) => CROSS_DOMAIN.concepts.includes(id);
  return message(
    design.id,
    preparedAt,
    `<structure:Codelists>
${[...codelists.values()].map(({ id, names, maintainer = OWN }) => maintained('Codelist', maintainer, id, names, items('Code', codes.get(id) ?? []), true)).join('\n')}
</structure:Codelists>
<structure:ConceptSchemes>
${maintained('ConceptScheme', CROSS_DOMAIN.maintainer, CROSS_DOMAIN.id, CROSS_DOMAIN.names, concepts(components.filter(isShared)), true)}
${maintained('ConceptScheme', OWN, CONCEPTS.id, CONCEPTS.names, concepts(components.filter((one) => !isShared(one))), true)}
</structure:ConceptSchemes>
${dataflows([design])}
<structure:DataStructures>
${maintained('DataStructure', OWN, design.id, design.names, structureComponents(design))}
</structure:DataStructures>`,
  );
}

/** The same with dataflows alone. */
export function flowsMessage(designs: readonly SdmxDesign[], preparedAt: string): string {
  return message('DATAFLOWS', preparedAt, dataflows(designs));
}

function dataflows(designs: readonly SdmxDesign[]): string {
  const flows = designs.map(({ id, names }) => {
    const structure = `${URN}.datastructure.DataStructure=${reference(OWN, id)}`;
    return maintained('Dataflow', OWN, id, names, `<structure:Structure>${structure}</structure:Structure>`);
  });
  return `<structure:Dataflows>\n${flows.join('\n')}\n</structure:Dataflows>`;
}

function message(id: string, preparedAt: string, structures: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<message:Structure ${NAMESPACES.join(' ')}>
<message:Header>
<message:ID>${id}-${preparedAt.replaceAll(/\D/g, '')}</message:ID>
<message:Test>false</message:Test>
<message:Prepared>${preparedAt}</message:Prepared>
<message:Sender id="${OWN.agency}"/>
</message:Header>
<message:Structures>
${structures}
</message:Structures>
</message:Structure>
`;
}

function structureComponents({ dimensions, measure, attributes }: SdmxDesign): string {
  const relationship =
    '<structure:AttributeRelationship><structure:Observation/></structure:AttributeRelationship>';
  return `<structure:DataStructureComponents>
<structure:DimensionList id="DimensionDescriptor">
${dimensions.map((one, index) => (one.values === 'ObservationalTimePeriod' ? represented('TimeDimension', one) : represented('Dimension', one, ` position="${index + 1}"`))).join('\n')}
</structure:DimensionList>
<structure:AttributeList id="AttributeDescriptor">
${attributes.map((one) => represented('Attribute', one, usage(one), relationship)).join('\n')}
</structure:AttributeList>
<structure:MeasureList id="MeasureDescriptor">
${represented('Measure', measure, usage(measure))}
</structure:MeasureList>
</structure:DataStructureComponents>`;
}

function usage({ type }: Component): string {
  return ` usage="${type.startsWith('Nullable(') ? 'optional' : 'mandatory'}"`;
}

function represented(element: string, { id, values }: Component, attributes = '', more = ''): string {
  const scheme = CROSS_DOMAIN.concepts.includes(id)
    ? reference(CROSS_DOMAIN.maintainer, CROSS_DOMAIN.id)
    : reference(OWN, CONCEPTS.id);
  const representation =
    typeof values === 'string'
      ? `<structure:TextFormat textType="${values}"/>`
      : `<structure:Enumeration>${URN}.codelist.Codelist=${reference(values.maintainer ?? OWN, values.id)}</structure:Enumeration>`;
  return `<structure:${element} id="${id}"${attributes}><structure:ConceptIdentity>${URN}.conceptscheme.Concept=${scheme}.${id}</structure:ConceptIdentity><structure:LocalRepresentation>${representation}</structure:LocalRepresentation>${more}</structure:${element}>`;
}

/** `COUNTYFLOW:STATISTIC(2.0.0)`. */
export function reference({ agency, version }: Maintainer, id: string): string {
  return `${agency}:${id}(${version})`;
}

/** `isPartial`: a message has the items that its structure needs, of a list that may have more. */
function maintained(
  element: string,
  { agency, version }: Maintainer,
  id: string,
  names: Label,
  content: string,
  isPartial = false,
): string {
  return `<structure:${element} id="${id}" agencyID="${agency}" version="${version}"${isPartial ? ' isPartial="true"' : ''}>${named(names)}
${content}
</structure:${element}>`;
}

function concepts(components: readonly Component[]): string {
  return items(
    'Concept',
    components.map(({ id, names }) => ({ id, ...names })),
  );
}

function items(element: string, codes: readonly Code[]): string {
  return codes
    .map((code) => `<structure:${element} id="${code.id}">${named(code)}</structure:${element}>`)
    .join('\n');
}

/** What XML 1.0 cannot hold, and {@link escapeMarkup} leaves. */
const NO_XML = /[\ufffe\uffff]/g;

function named({ en, zh }: Label): string {
  const [english, chinese] = [en, zh].map((name) => escapeMarkup(name).replaceAll(NO_XML, '\ufffd'));
  return `<common:Name xml:lang="en">${english ?? ''}</common:Name><common:Name xml:lang="zh">${chinese ?? ''}</common:Name>`;
}
