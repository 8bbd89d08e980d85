import { format, resolveConfig } from 'prettier';
import { type ReasonCode, REASONS } from '../../schemas/event/reason-codes.ts';
import { PAYLOAD_NAMES } from '../../schemas/platforms/payloads.ts';
import { readFixture } from '../support/platform-records.ts';
import { REASON_CASES, shownChanges } from '../support/reason-cases.ts';
import { asyncApiDocument } from './asyncapi.ts';
import { fieldsPage } from './fields-page.ts';
import { CONTRACT_VERSION, orderEventSchema } from './json-schema.ts';
import { openApiDocument, SERVED } from './openapi.ts';
import { controlTotalSchema, rejectSchema } from './other-events.ts';
import { pythonContract, pythonTypes } from './python.ts';
import { RULES } from './rules.ts';
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

/** Record batches are tried in test/unit/kafka/broken-batches.test.ts: these two are among them. */
const OF_BATCHES: Partial<Record<ReasonCode, string>> = {
  'batch.too_large': `gzip: ${String(64 * 1_048_576 + 1)} B`,
  'batch.undecodable': 'gzip: ff ff ff ff',
};

/** What gives each reason, from the cases by which the reasons are tested. Names of people are in none. */
function reasonExamples(): Record<string, string> {
  const platforms = PAYLOAD_NAMES.flatMap((payload) => readFixture(payload).cases);
  const exampleOf = (code: string): string => {
    const ofEvents = REASON_CASES.find((one) => one.code === code)?.example;
    const { change = {}, remove = [] } =
      platforms.find(({ problems = [] }) => problems.length === 1 && problems[0]?.[0] === code) ?? {};
    const changed = [shownChanges(change), ...remove.map((pointer) => `${pointer}: —`)];
    return ofEvents ?? OF_BATCHES[code as ReasonCode] ?? changed.filter((line) => line !== '').join('\n');
  };
  return Object.fromEntries(
    Object.keys(REASONS).map((code) => {
      const example = exampleOf(code);
      if (example === '') throw new Error(`no case gives ${code}`);
      return [code, example];
    }),
  );
}
