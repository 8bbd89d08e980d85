import { format, resolveConfig } from 'prettier';
import { asyncApiDocument } from './asyncapi.ts';
import { CONTRACT_VERSION, orderEventSchema } from './json-schema.ts';
import { openApiDocument, SERVED } from './openapi.ts';
import { controlTotalSchema, rejectSchema } from './other-events.ts';
import { RULES } from './rules.ts';
import { fieldsPage } from './fields-page.ts';
import { pythonContract, pythonTypes } from './python.ts';
import { reasonExamples } from './reason-examples.ts';
import { verdictVectors } from './verdicts.ts';

/** Of this version of the contract. A released one never changes again. */
export const RELEASED = `released/order-event-${CONTRACT_VERSION}.schema.json`;

const ABOUT_RULES =
  'What JSON Schema cannot say of an order event. An event that its schema accepts keeps the contract if it keeps these rules.';

/** As seen from docs/contract. */
const PYTHON = '../../publishers/python/src/countyflow_publisher';
/** What the HTTP server shows of each reason. */
const EXAMPLES = '../../schemas/event/reason-examples.json';
const JAVA = '../examples/publisher/java/src/main/resources';

/** The documents that follow from `schemas/`, by their path from docs/contract. */
export async function contractDocuments(): Promise<Map<string, string>> {
  const documents: readonly (readonly [string, string])[] = [
    ['order-event.schema.json', JSON.stringify(orderEventSchema())],
    ['control-total.schema.json', JSON.stringify(controlTotalSchema())],
    ['reject.schema.json', JSON.stringify(rejectSchema())],
    ['rules.json', JSON.stringify({ about: ABOUT_RULES, rules: RULES })],
    ['vectors/verdicts.json', JSON.stringify(verdictVectors())],
    [EXAMPLES, JSON.stringify(reasonExamples())],
    ['asyncapi.json', JSON.stringify(asyncApiDocument())],
    [SERVED, JSON.stringify(openApiDocument())],
    ['fields.md', fieldsPage('en')],
    ['fields.zh-CN.md', fieldsPage('zh')],
    [`${PYTHON}/contract.json`, await pythonContract()],
    [`${PYTHON}/types.py`, pythonTypes()],
    [`${JAVA}/order-event.schema.json`, JSON.stringify(orderEventSchema())],
  ];
  const options = await resolveConfig(new URL('../../docs/contract/', import.meta.url));
  return new Map(
    await Promise.all(
      documents.map(
        async ([path, text]) =>
          [path, path.endsWith('.py') ? text : await format(text, { ...options, filepath: path })] as const,
      ),
    ),
  );
}
