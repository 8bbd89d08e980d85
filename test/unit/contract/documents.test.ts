import { readdirSync, readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { QuarantinedEvent } from '../../../domain/validation/batch.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { readSchemaFiles } from '../../../adapters/clickhouse/migration/schema-files.ts';
import { rejectEvent } from '../../../publishers/rejects/reject-events.ts';
import { exampleEvent } from '../../contract/example-event.ts';
import type { Schema } from '../../contract/json-schema.ts';
import { exampleReject } from '../../contract/other-events.ts';
import { orderEvent } from '../../../schemas/event/envelope.ts';
import { type ReasonCode, REASONS } from '../../../schemas/event/reason-codes.ts';
import { breakingChanges } from '../../contract/compatibility.ts';
import { contractDocuments, RELEASED } from '../../contract/documents.ts';
import { validEvent } from '../../support/events.ts';
import { fc } from '../../support/fast-check.ts';
import { isLeftToRule } from '../../contract/rules.ts';
import { pointersOf, removeAt, setAt } from '../../support/json-pointer.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { REASON_CASES } from '../../support/reason-cases.ts';
import { tries } from '../../support/seeds.ts';

const FOLDER = new URL('../../../docs/contract/', import.meta.url);

const COUNTIES = await readCountyCodes();
/** Of the cases without a wrong record around them. */
const FROM = validEvent().data;

const read = (path: string): string => readFileSync(new URL(path, FOLDER), 'utf8');
const schemaIn = (path: string): Schema => JSON.parse(read(path)) as Schema;

describe('the documents of the contract', () => {
  it('are what `npm run contract` writes now', async () => {
    for (const [path, text] of await contractDocuments()) expect(read(path), path).toBe(text);
  });

  it('name reasons as the view `label` does', async () => {
    const { views } = await readSchemaFiles();
    const [labels] = views.find(({ name }) => name === 'value_label')?.statements ?? [];
    expect(labels).toContain('\nreason-code\tjson.syntax\tThe value is not JSON.\t内容不是 JSON。\n');
    expect(labels?.match(/\nreason-code\t/g)).toHaveLength(Object.keys(REASONS).length);
  });
});

describe('asyncapi.json', () => {
  it("is valid by AsyncAPI's own parser", async () => {
    const { document, diagnostics } = await new Parser().parse(read('asyncapi.json'));
    // 0 is an error and 1 a warning; 2 and 3 are advice.
    expect(diagnostics.filter(({ severity }: { severity: number }) => severity < 2)).toEqual([]);
    const channels = document?.channels().all() ?? [];
    const messages = channels.map((channel) => [
      channel.address(),
      channel
        .messages()
        .all()
        .map((message) => message.name()),
    ]);
    expect(messages).toEqual([
      ['orders.events.v1.{platform}', ['orderEvent', 'controlTotal']],
      ['orders.rejects.v1.{platform}', ['reject']],
    ]);
  });
});

describe('reject.schema.json', () => {
  const accepts = new Ajv2020({ strict: true, formats: { 'date-time': true, int64: true } }).compile(
    schemaIn('reject.schema.json'),
  );
  const rejectOf = (orderId: string, problems: QuarantinedEvent['problems']) =>
    rejectEvent(
      { kind: 'kafka', topic: 'orders.events.v1.jd', partition: 3, incarnation: 2 },
      { position: 9n, problems, eventId: '', orderId, payloadBytes: 7, payloadSha256: 'ab' },
      Date.UTC(2017, 10, 11),
    );

  it('accepts its example, and what the worker writes of every reason', () => {
    expect(accepts(exampleReject()), JSON.stringify(accepts.errors)).toBe(true);
    for (const [code, message] of Object.entries(REASONS) as [ReasonCode, string][]) {
      const reject = rejectOf('J-1', [
        { code, path: '/data', message, fault: 'number.least', values: { least: '1' } },
      ]);
      expect(accepts(reject), JSON.stringify(accepts.errors)).toBe(true);
      expect(reject.data.problems).toEqual([{ code, path: '/data', message }]);
    }
  });

  it('is shown with its example on the page for publishers', () => {
    const [, block = ''] = fencedBlocks(page('docs/publisher/events.md'), 'json');
    expect(JSON.parse(block)).toEqual(exampleReject());
  });

  it('tells a record from one at the same offset of a topic that was made anew', () => {
    const problem = { code: 'json.syntax', path: '', message: 'The value is not JSON.' } as const;
    expect(rejectOf('', [problem])).toMatchObject({ id: 'kafka/orders.events.v1.jd/3#2/9' });
    expect(rejectOf('', [problem])).not.toHaveProperty('subject');
  });
});

describe('order-event.schema.json', () => {
  const accepts = new Ajv2020({ strict: true, formats: { 'date-time': true, int64: true } }).compile(
    schemaIn('order-event.schema.json'),
  );

  /** What the pipeline accepts, the schema accepts; what only the pipeline refuses, the rules beside the schema say. */
  function expectAgreement(event: unknown, what: string): void {
    const verdict = validateEvent(JSON.stringify(event), { counties: COUNTIES, carrier: undefined });
    if (verdict.accepted) expect(accepts(event), what).toBe(true);
    else if (accepts(event))
      expect(
        verdict.problems.filter((one) => !isLeftToRule(one)),
        what,
      ).toEqual([]);
  }

  it('accepts the example, and refuses it without any field that is not optional', () => {
    expect(accepts(exampleEvent()), JSON.stringify(accepts.errors)).toBe(true);
    for (const pointer of pointersOf(exampleEvent())) {
      const event = without(exampleEvent(), pointer);
      expect(accepts(event), pointer).toBe(orderEvent.safeParse(event).success);
    }
  });

  it.each(pointersOf(exampleEvent()))(
    'agrees with the pipeline about an event with any value at %s',
    (at) => {
      const value = fc.oneof(
        fc.jsonValue({ maxDepth: 1 }),
        fc.constantFrom('jd', 'cancelled', 'offline', '0.50', 'goods.a', '330127', '330127100201', 'kg', ''),
        fc.constantFrom('2017-02-29T00:00:00Z', '2100-01-01T07:59:59.999000+08:00', '2008-12-31T00:00:00Z'),
        fc.integer(),
      );
      fc.assert(
        fc.property(value, (to) => {
          expectAgreement(withValue(exampleEvent(), at, to), JSON.stringify(to));
        }),
        { numRuns: tries(50) },
      );
    },
  );

  it.each(
    REASON_CASES.filter(({ topicPlatform, key }) => topicPlatform === FROM.platform && key === FROM.orderId),
  )('and the rules beside it refuse $what ($code)', ({ code, path, value }) => {
    const event = parsedOf(value);
    const isLeft = isLeftToRule({ code, path });
    if (event === undefined || accepts(event)) expect(isLeft).toBe(true);
    // The schema has the forms, and the years as far as a pattern can say them.
    else if (!/^(?:bytes|field|time\.out_of_bounds)/.test(code)) expect(isLeft).toBe(false);
  });

  it.each(['order-event.schema.json', 'control-total.schema.json'])(
    '%s has patterns that Rust, RE2, Java and Python read as JavaScript does',
    (file) => {
      const patterns = [...read(file).matchAll(/"pattern": (".*")/g)].map(
        ([, pattern = '']) => JSON.parse(pattern) as string,
      );
      expect(patterns.length).toBeGreaterThan(3);
      for (const pattern of patterns) expect(pattern).not.toMatch(/\(\?[=!<]|\\[dDwWsSbB]|\\u/);
    },
  );

  it('is that of its version, which rises with every change', () => {
    expect(read('order-event.schema.json')).toBe(read(RELEASED));
  });

  it('has never refused what an earlier release accepted', () => {
    for (const path of readdirSync(new URL('released/', FOLDER)).map((file) => `released/${file}`))
      expect(breakingChanges(schemaIn(path), schemaIn('order-event.schema.json')), path).toEqual([]);
  });
});

function parsedOf(value: Uint8Array | null): unknown {
  try {
    return JSON.parse(Buffer.from(value ?? []).toString('utf8'));
  } catch {
    return undefined;
  }
}

function without(event: object, pointer: string): unknown {
  const copy = structuredClone(event);
  removeAt(copy, pointer);
  return copy;
}

function withValue(event: object, pointer: string, value: unknown): unknown {
  const copy = structuredClone(event);
  setAt(copy, pointer, value);
  return copy;
}
