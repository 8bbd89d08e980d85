import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { orderEvent } from '../../../schemas/event/envelope.ts';
import { REASONS } from '../../../schemas/event/reason-codes.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { readCountyCodes } from '../../../services/reference/reference-files.ts';
import { fencedBlocks, firstCells, page } from '../../support/markdown.ts';

const PAGE = page('docs/publisher.md');

interface Schema {
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
}

/** Names of all fields and all values of closed lists, at any depth. */
function namesOf(schema: Schema): string[] {
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [name, ...namesOf(inner)]),
    ...(schema.items === undefined ? [] : namesOf(schema.items)),
    ...(schema.anyOf ?? []).flatMap((inner) => namesOf(inner)),
    ...(schema.enum ?? []).map(String),
  ];
}

const NAMES = namesOf(z.toJSONSchema(orderEvent) as Schema);

describe('docs/publisher.md', () => {
  it('is checked against a schema that has names', () => {
    expect(NAMES).toEqual(
      expect.arrayContaining(['specversion', 'placedAt', 'amountFen', 'lecuntao', 'catty']),
    );
  });

  it.each(NAMES)('names %s', (name) => {
    expect(PAGE).toContain(`\`${name}\``);
  });

  it('describes only fields of the contract', () => {
    const fields = firstCells(PAGE).filter((cell) => !cell.includes('.'));
    expect(fields.filter((field) => !NAMES.includes(field))).toEqual([]);
  });

  it('explains every reason code, and nothing else', () => {
    const codes = firstCells(PAGE).filter((cell) => cell.includes('.'));
    expect(codes.sort()).toEqual(Object.keys(REASONS).sort());
    for (const [code, text] of Object.entries(REASONS)) {
      expect(PAGE).toMatch(
        new RegExp(`^\\| \`${code.replace('.', '\\.')}\`\\s+\\| ${escape(text)}\\s+\\|$`, 'm'),
      );
    }
  });

  it('shows an event that the contract accepts', async () => {
    const [example] = fencedBlocks(PAGE, 'json');
    const data = (JSON.parse(example ?? '{}') as { data: { platform: 'tmall'; orderId: string } }).data;
    const counties = await readCountyCodes();
    const carrier = { topicPlatform: data.platform, key: data.orderId };
    expect(validateEvent(example ?? '', { counties, carrier })).toMatchObject({ accepted: true });
  });
});

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
