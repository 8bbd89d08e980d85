import { format, resolveConfig } from 'prettier';
import { asyncApiDocument } from '../../schemas/documents/asyncapi.ts';
import { CONTRACT_VERSION, orderEventSchema } from '../../schemas/documents/json-schema.ts';
import { openApiDocument } from '../../schemas/documents/openapi.ts';
import { controlTotalSchema, rejectSchema } from '../../schemas/documents/other-events.ts';
import { RULES } from '../../schemas/documents/rules.ts';
import { fieldsPage } from './fields-page.ts';

/** Of this version of the contract. A released one never changes again. */
export const RELEASED = `released/order-event-${CONTRACT_VERSION}.schema.json`;

const ABOUT_RULES =
  'What JSON Schema cannot say of an order event. An event that its schema accepts keeps the contract if it keeps these rules.';

/** The documents that follow from `schemas/`, by their path in docs/contract. */
export async function contractDocuments(): Promise<Map<string, string>> {
  const documents: readonly (readonly [string, string])[] = [
    ['order-event.schema.json', JSON.stringify(orderEventSchema())],
    ['control-total.schema.json', JSON.stringify(controlTotalSchema())],
    ['reject.schema.json', JSON.stringify(rejectSchema())],
    ['rules.json', JSON.stringify({ about: ABOUT_RULES, rules: RULES })],
    ['asyncapi.json', JSON.stringify(asyncApiDocument())],
    ['openapi.json', JSON.stringify(openApiDocument())],
    ['fields.md', fieldsPage('en')],
    ['fields.zh-CN.md', fieldsPage('zh')],
  ];
  const options = await resolveConfig(new URL('../../docs/contract/', import.meta.url));
  return new Map(
    await Promise.all(
      documents.map(
        async ([path, text]) => [path, await format(text, { ...options, filepath: path })] as const,
      ),
    ),
  );
}
