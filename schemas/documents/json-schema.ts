import { z } from 'zod';
import { EVENT_TYPE, orderEvent } from '../event/envelope.ts';
import { FIELD_MEANINGS, type FieldMeaning } from './field-meanings.ts';
import { FORMATS } from './formats.ts';

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
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** Changes only with a change that publishers must act upon; the schema of a release never changes. */
export const CONTRACT_VERSION = '1.0';

type Meaning = FieldMeaning & { readonly parts?: Readonly<Record<string, Meaning>> };

/**
 * One event as JSON Schema, 2020-12 or draft 7. It states the form of every field. The rules between fields are in
 * `docs/contract/README.md`, since JSON Schema cannot express them.
 */
export function orderEventSchema(draft: 'draft-2020-12' | 'draft-7' = 'draft-2020-12'): Schema {
  const schema = z.toJSONSchema(orderEvent, { metadata: FORMATS, target: draft }) as Schema;
  describe(schema, FIELD_MEANINGS);
  for (const format of Object.values(schema.$defs ?? schema.definitions ?? {})) delete format.$id;
  return {
    $schema: schema.$schema ?? '',
    $id: `urn:countyflow:${EVENT_TYPE}:${CONTRACT_VERSION}`,
    title: 'Order event',
    description: 'A CloudEvent 1.0 in structured JSON that carries one version of an order.',
    ...schema,
  };
}

/** Adds to each field what it means. A reference keeps what it refers to, and gets the description beside it. */
function describe(schema: Schema, meanings: Readonly<Record<string, Meaning>>): void {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    const meaning = meanings[name];
    if (meaning === undefined) throw new Error(`schemas/documents/field-meanings.ts lacks ${name}`);
    field.description = meaning.en;
    if (meaning.example !== undefined) field.examples = [meaning.example];
    const parts = [field, field.items, ...(field.anyOf ?? [])].find((part) => part?.properties !== undefined);
    if (parts !== undefined) describe(parts, meaning.parts ?? {});
  }
}
