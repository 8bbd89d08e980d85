import { z } from 'zod';
import { EVENT_TYPE, orderEvent } from '../../schemas/event/envelope.ts';
import {
  amountFen,
  countyCode,
  identifier,
  instant,
  label,
  productCategory,
  quantity,
  villageCode,
} from '../../schemas/event/order.ts';
import { FIELD_MEANINGS, type FieldMeaning } from '../../schemas/documents/field-meanings.ts';
import { publishForm } from './published-forms.ts';

/** A form that several fields share, under the name that the documents give it. */
interface Format {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly examples: readonly unknown[];
}

const FORMATS = z.registry<Format>();

const FORMAT_OF_SCHEMA: readonly (readonly [z.ZodType, Format])[] = [
  [
    identifier,
    {
      id: 'identifier',
      title: 'Identifier',
      description:
        'Letters, digits and . _ : -, a letter or digit first: safe in a Kafka key, an address, a shell and a file name.',
      examples: ['TM-20171111-000042'],
    },
  ],
  [
    instant,
    {
      id: 'instant',
      title: 'Instant',
      description:
        'RFC 3339 with an upper-case T, an offset, and milliseconds at most (zeros may follow); from 2009 to 2099, on a day that exists.',
      examples: ['2017-11-11T00:03:20.100+08:00', '2017-11-10T16:03:20Z'],
    },
  ],
  [
    countyCode,
    {
      id: 'county',
      title: 'County',
      description: 'Code of a county-level unit, GB/T 2260 of 2017. It must exist there.',
      examples: ['330127'],
    },
  ],
  [
    villageCode,
    {
      id: 'village',
      title: 'Village',
      description: 'Statistical code of a village: its county, then six more digits.',
      examples: ['330127100201'],
    },
  ],
  [
    label,
    {
      id: 'label',
      title: 'Text for people',
      description: 'No control characters and no half of a surrogate pair.',
      examples: ['苹果梨'],
    },
  ],
  [
    productCategory,
    {
      id: 'category',
      title: 'Product category',
      description: '`<class>.<product>`: a class of the contract, then a word of yours in lower case.',
      examples: ['agri.pear'],
    },
  ],
  [
    quantity,
    {
      id: 'decimal',
      title: 'Decimal',
      description: 'A decimal above zero with at most three places, as text, so that no reader rounds it.',
      examples: ['0.5', '2'],
    },
  ],
  [
    amountFen,
    {
      id: 'amount',
      title: 'Amount in fen',
      description: 'A whole number of fen, one hundredth of a yuan; at most ten billion yuan.',
      examples: [3990],
    },
  ],
];
for (const [schema, format] of FORMAT_OF_SCHEMA) FORMATS.add(schema, format);

/** The part of JSON Schema that the contract uses. */
export interface Schema {
  $schema?: string;
  $id?: string;
  $ref?: string;
  $defs?: Record<string, Schema>;
  definitions?: Record<string, Schema>;
  title?: string;
  description?: string;
  examples?: unknown[];
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** Rises with every change of a schema, whose `$id` names one document for good. Publishers need not act upon it. */
export const CONTRACT_VERSION = '1.0';

type Meaning = FieldMeaning & { readonly parts?: Readonly<Record<string, Meaning>> };

/**
 * One event as JSON Schema, 2020-12 or draft 7. It states the form of every field. The rules between fields are in
 * `docs/contract/README.md`, since JSON Schema cannot express them.
 */
export function orderEventSchema(draft: 'draft-2020-12' | 'draft-7' = 'draft-2020-12'): Schema {
  const schema = z.toJSONSchema(orderEvent, {
    metadata: FORMATS,
    target: draft,
    override: publishForm,
  }) as Schema;
  describe(schema, FIELD_MEANINGS);
  addTitles(schema, TITLES);
  for (const format of Object.values(schema.$defs ?? schema.definitions ?? {})) delete format.$id;
  return {
    $schema: schema.$schema ?? '',
    $id: `urn:countyflow:${EVENT_TYPE}:${CONTRACT_VERSION}`,
    title: 'Order event',
    description: 'A CloudEvent 1.0 in structured JSON that carries one version of an order.',
    ...schema,
  };
}

/** Names of objects, and of lists of values that would have the name of something else. */
const TITLES: Readonly<Record<string, string>> = {
  data: 'Order version',
  lines: 'Order line',
  type: 'Outlet type',
  status: 'Order status',
};

/**
 * Adds a title to each object and each list of values, which generators name its type after: `orderMode` is an
 * `Order mode`, unless `titles` has another.
 */
export function addTitles(schema: Schema, titles: Readonly<Record<string, string>>): void {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const words = name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
    const title = titles[name] ?? words.slice(0, 1).toUpperCase() + words.slice(1);
    for (const part of partsOf(field)) {
      if (part.properties === undefined && part.enum === undefined) continue;
      part.title = title;
      // Some have a type of its own for what may be absent.
      if (field.anyOf !== undefined) field.title = `${title} or none`;
      addTitles(part, titles);
    }
  }
}

/** A field, what it is a list of, and what it may be. */
function partsOf(field: Schema): readonly Schema[] {
  return [field, ...(field.items === undefined ? [] : [field.items]), ...(field.anyOf ?? [])];
}

/** Adds to each field what it means. A reference keeps what it refers to, and gets the description beside it. */
function describe(schema: Schema, meanings: Readonly<Record<string, Meaning>>): void {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const meaning = meanings[name];
    if (meaning === undefined) throw new Error(`schemas/documents/field-meanings.ts lacks ${name}`);
    field.description = meaning.en;
    if (meaning.example !== undefined) field.examples = [meaning.example];
    const object = partsOf(field).find(({ properties }) => properties !== undefined);
    if (object !== undefined) describe(object, meaning.parts ?? {});
  }
}
