import { readdirSync, readFileSync } from 'node:fs';
import { Parser } from '@asyncapi/parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { orderEvent } from '../../../schemas/event/envelope.ts';
import { exampleEvent } from '../../../schemas/documents/example-event.ts';
import type { Schema } from '../../../schemas/documents/json-schema.ts';
import { REASONS_ZH } from '../../../schemas/documents/reasons-zh.ts';
import { readCountyCodes } from '../../../services/reference/reference-files.ts';
import { breakingChanges } from '../../contract/compatibility.ts';
import { contractDocuments, RELEASED } from '../../contract/documents.ts';
import { pointersOf, removeAt, setAt } from '../../support/json-pointer.ts';
import { SEED } from '../../support/repetitions.ts';

const FOLDER = new URL('../../../docs/contract/', import.meta.url);
const LABELS = new URL('../../../schemas/clickhouse/internal/0018_term_label_view.sql', import.meta.url);

const read = (path: string): string => readFileSync(new URL(path, FOLDER), 'utf8');
const schemaIn = (path: string): Schema => JSON.parse(read(path)) as Schema;

describe('the documents of the contract', () => {
  it('are what `npm run contract` writes now', async () => {
    for (const [path, text] of await contractDocuments()) expect(read(path), path).toBe(text);
  });

  it('have an example that the pipeline accepts', async () => {
    const event = exampleEvent();
    const carrier = { topicPlatform: event.data.platform, key: event.data.orderId };
    const verdict = validateEvent(JSON.stringify(event), { counties: await readCountyCodes(), carrier });
    expect(verdict).toMatchObject({ accepted: true });
  });

  it('name reasons in Chinese as the view `label` does', () => {
    const sql = readFileSync(LABELS, 'utf8');
    for (const [code, text] of Object.entries(REASONS_ZH)) {
      const row = sql.split('\n').find((line) => line.includes(`('reason-code', '${code}',`)) ?? '';
      expect(row, code).toContain(`, '${text}')`);
    }
  });
});

describe('asyncapi.json', () => {
  it("is valid by AsyncAPI's own parser", async () => {
    const { document, diagnostics } = await new Parser().parse(read('asyncapi.json'));
    // 0 is an error and 1 a warning; 2 and 3 are advice.
    expect(diagnostics.filter(({ severity }: { severity: number }) => severity < 2)).toEqual([]);
    const [channel] = document?.channels().all() ?? [];
    expect(channel?.address()).toBe('orders.events.v1.{platform}');
    expect(
      channel
        ?.messages()
        .all()
        .map((message) => message.name()),
    ).toEqual(['orderEvent', 'controlTotal']);
  });
});

describe('order-event.schema.json', () => {
  const accepts = new Ajv2020({ strict: true }).compile(schemaIn('order-event.schema.json'));

  it('accepts the example, and refuses it without any field that is not optional', () => {
    expect(accepts(exampleEvent()), JSON.stringify(accepts.errors)).toBe(true);
    for (const pointer of pointersOf(exampleEvent())) {
      const event = without(exampleEvent(), pointer);
      expect(accepts(event), pointer).toBe(orderEvent.safeParse(event).success);
    }
  });

  it(`agrees with the pipeline about an event with any value anywhere (seed ${SEED})`, () => {
    const pointers = pointersOf(exampleEvent());
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 1 }),
      fc.constantFrom('jd', 'cancelled', 'offline', '0.50', 'goods.a', '330127', '330127100201', 'kg', ''),
      fc.integer(),
    );
    fc.assert(
      fc.property(fc.constantFrom(...pointers), value, (pointer, to) => {
        const event = withValue(exampleEvent(), pointer, to);
        expect(accepts(event), pointer).toBe(orderEvent.safeParse(event).success);
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  it('has never refused what an earlier release accepted', () => {
    const releases = readdirSync(new URL('released/', FOLDER)).map((file) => `released/${file}`);
    expect(releases).toContain(RELEASED);
    for (const path of releases)
      expect(breakingChanges(schemaIn(path), schemaIn('order-event.schema.json')), path).toEqual([]);
  });
});

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
