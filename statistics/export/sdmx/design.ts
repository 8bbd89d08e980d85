import type { Label } from '../../../schemas/text/language.ts';
import { label, labelsBelow } from '../../../schemas/text/say.ts';

export interface Code extends Label {
  readonly id: string;
}

/** Who maintains a list or a scheme, and the version that is meant. */
export interface Maintainer {
  readonly agency: string;
  readonly version: string;
}

/** A changed structure needs another version. */
export const OWN: Maintainer = { agency: 'COUNTYFLOW', version: '2.1.0' };

export interface CodelistDesign {
  readonly id: string;
  readonly names: Label;
  /** Undefined: {@link OWN}. Of another's list, a message has the codes that are used. */
  readonly maintainer?: Maintainer;
  /** Kinds of the view `label` whose values are codes. */
  readonly kinds: readonly string[];
  /** Codes that no label has. */
  readonly codes: readonly Code[];
  /** The code of a value that has a label; {@link codeOf} if undefined. */
  readonly codeOf?: (value: string) => string;
}

/** A column of the SDMX-CSV and a component of the structure. */
export interface Component {
  readonly id: string;
  readonly names: Label;
  /** ClickHouse's expression over `v`, and over `m` where rows are made of columns. */
  readonly sql: string;
  /** ClickHouse's type of the expression. */
  readonly type: string;
  /** Coded, or a type of SDMX. */
  readonly values: CodelistDesign | 'String' | 'Integer' | 'Decimal' | 'ObservationalTimePeriod';
}

export interface SdmxDesign {
  /** Id of the data structure and of its dataflow. */
  readonly id: string;
  readonly names: Label;
  readonly dimensions: readonly Component[];
  readonly measure: Component;
  readonly attributes: readonly Component[];
  /** What stands between the source `v` and WHERE; empty, or begins with a space. */
  readonly join: string;
  /** What an observation must fulfil; undefined if nothing. */
  readonly condition?: string;
}

const NAMES = new Map(labelsBelow('export.sdmx.name.'));
const LIST_NAMES = new Map(labelsBelow('export.sdmx.list.'));

/** What the catalogue calls a component, a member or an indicator; what it lacks is called by its id. */
export function nameOf(id: string): Label {
  return NAMES.get(id) ?? { en: id, zh: id };
}

export function component(id: string, sql: string, type: string, values: Component['values']): Component {
  return { id, names: nameOf(id), sql, type, values };
}

/** A component whose values become codes as they are. */
export function coded(id: string, value: string, values: CodelistDesign): Component {
  return component(id, codeSql(value), 'String', values);
}

/** The code of a dimension that does not apply, and that of its total. */
export const NOT_APPLICABLE: Code = { id: '_Z', ...label('export.sdmx.not-applicable') };
export const TOTAL: Code = { id: '_T', ...label('common.total') };

const NO_CODE_CHARACTER = '[^A-Za-z0-9_@$-]';

/** SQL: a value as a code. SDMX allows no dot or plus in codes: `agri.apple` is `agri_apple`. */
export function codeSql(value: string, empty: Code = NOT_APPLICABLE): string {
  return `if(ifNull(toString(${value}), '') = '', '${empty.id}', replaceRegexpAll(assumeNotNull(toString(${value})), '${NO_CODE_CHARACTER}', '_'))`;
}

/** The same as {@link codeSql}. */
export function codeOf(value: string, empty: Code = NOT_APPLICABLE): string {
  return value === '' ? empty.id : value.replaceAll(new RegExp(NO_CODE_CHARACTER, 'g'), '_');
}

/** Has the codes that the catalogue names, and then those given. A list is called like its component, or by a name of its own. */
export function list(
  name: string,
  kinds: readonly string[] = [],
  codes: CodelistDesign['codes'] = [],
): CodelistDesign {
  const known = labelsBelow(`export.sdmx.code.${name}.`).map(([id, words]) => ({ id, ...words }));
  return {
    id: `CL_${name}`,
    names: LIST_NAMES.get(name) ?? nameOf(name),
    kinds,
    codes: [...known, ...codes],
  };
}

export const CAMPAIGNS = list('CAMPAIGN', ['campaign']);
export const WINDOWS = list('WINDOW', ['window'], [NOT_APPLICABLE]);
export const BASES = list('BASIS', ['basis']);
export const SEGMENTS = list('SEGMENT', ['segment'], [NOT_APPLICABLE]);
