import { readCountyCodes } from '../../pipeline/lists/reference-files.ts';
import { faultText, type FormFault } from '../../schemas/event/form-faults.ts';
import { CONTRACT_VERSION, orderEventSchema, type Schema } from './json-schema.ts';
import { RULES } from './rules.ts';
import { MAX_EVENT_BYTES } from '../../schemas/event/envelope.ts';
import { MAX_PROBLEMS, REASONS } from '../../schemas/event/reason-codes.ts';
import { TOPIC_PREFIX } from '../../schemas/topics.ts';

/** What each rule of JSON Schema expects, with its value as `{}`. */
const EXPECTED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    ...{ minimum: ['number.least', 'least'], maximum: ['number.most', 'most'] },
    ...{ minLength: ['text.empty'], maxLength: ['text.long', 'most'] },
    ...{ minItems: ['list.empty'], maxItems: ['list.long', 'most'] },
    ...{ enum: ['value.one_of', 'values'], const: ['value.only', 'value'] },
    ...{ string: ['type.text'], integer: ['type.whole'], object: ['type.object'], array: ['type.list'] },
  } as const satisfies Record<string, readonly [FormFault, string?]>).map(([rule, [fault, name]]) => [
    rule,
    name === undefined ? faultText(fault) : faultText(fault, { [name]: '{}' }),
  ]),
);

/** What the Python package must know of the contract, as JSON. */
export async function pythonContract(): Promise<string> {
  return JSON.stringify({
    version: CONTRACT_VERSION,
    topicPrefix: TOPIC_PREFIX,
    maxEventBytes: MAX_EVENT_BYTES,
    maxProblems: MAX_PROBLEMS,
    schema: orderEventSchema(),
    rules: RULES,
    reasons: REASONS,
    expected: EXPECTED,
    // One text: a list would take a line for each.
    counties: [...(await readCountyCodes()).keys()].join(' '),
  });
}

/** Names of the objects of an event, by the field that holds them. */
const CLASSES: Readonly<Record<string, string>> = { data: 'OrderVersion', outlet: 'Outlet', lines: 'Line' };
const PRIMITIVES: Readonly<Record<string, string>> = { string: 'str', integer: 'int' };

/** The types of an event for Python, in the words of the contract. */
export function pythonTypes(): string {
  const schema = orderEventSchema();
  const [literals, classes]: [string[], string[]] = [[], []];
  writeClass('OrderEvent', schema, { schema, literals, classes });
  return [
    '"""The types of an order event. `npm run contract` writes this file from the schemas."""',
    'from typing import Literal, TypedDict',
    literals.join('\n'),
    ...classes,
  ]
    .join('\n\n')
    .concat('\n');
}

interface Written {
  readonly schema: Schema;
  readonly literals: string[];
  readonly classes: string[];
}

/** Optional fields have a class of their own, because `NotRequired` needs Python 3.11. */
function writeClass(
  name: string,
  { properties = {}, required = [], description }: Schema,
  out: Written,
): void {
  const fields = Object.entries(properties).map(([field, form]) => ({
    isRequired: required.includes(field),
    text: `    ${field}: ${typeOf(name, field, form, out)}\n    """${form.description ?? ''}"""`,
  }));
  const [must, may] = [true, false].map((wanted) =>
    fields.filter(({ isRequired }) => isRequired === wanted).map(({ text }) => text),
  );
  const doc = description === undefined ? '' : `    """${description}"""\n\n`;
  if (may === undefined || may.length === 0)
    out.classes.push(`\nclass ${name}(TypedDict):\n${doc}${(must ?? []).join('\n')}`);
  else
    out.classes.push(
      `\nclass _${name}(TypedDict):\n${(must ?? []).join('\n')}`,
      `\nclass ${name}(_${name}, total=False):\n${doc}${may.join('\n')}`,
    );
}

function typeOf(owner: string, field: string, form: Schema, out: Written): string {
  const [value] = (form.anyOf ?? []).filter(({ type }) => type !== 'null');
  if (value !== undefined) return `${typeOf(owner, field, value, out)} | None`;
  const inner = CLASSES[field];
  if (form.items !== undefined) return `list[${typeOf(owner, field, form.items, out)}]`;
  if (inner !== undefined) {
    writeClass(inner, form, out);
    return inner;
  }
  const values = form.enum ?? ('const' in form ? [form.const] : undefined);
  if (values === undefined) return PRIMITIVES[String(resolved(form, out).type)] ?? 'object';
  const literal = `Literal[${values.map((one) => JSON.stringify(one)).join(', ')}]`;
  if (form.enum === undefined) return literal;
  const alias = field === 'type' ? `${owner}Type` : field.slice(0, 1).toUpperCase() + field.slice(1);
  out.literals.push(`${alias} = ${literal}`);
  return alias;
}

function resolved(form: Schema, { schema }: Written): Schema {
  const name = /^#\/\$defs\/(.+)$/.exec(form.$ref ?? '')?.[1];
  return (name === undefined ? undefined : schema.$defs?.[name]) ?? form;
}
