import type { z } from 'zod';
import { fullHour } from '../../schemas/event/control-total.ts';
import { instant, label } from '../../schemas/event/order.ts';

/** Days that exist from 2009 to 2099, and those that an offset moves into these years. */
const DAY = [
  '(?:2009|20[1-9][0-9])-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))',
  '20(?:[2468][048]|[13579][26])-02-29',
  '2008-12-31',
  '2100-01-01',
].join('|');
const HOUR = '(?:[01][0-9]|2[0-3])';
const OFFSET = (minutes: string): string => `(?:Z|[+-](?:(?:0[0-9]|1[0-3]):${minutes}|14:00))`;

/**
 * Forms as the documents say them: in the regular expressions that Rust, RE2, Java and Python read as JavaScript does,
 * without look-around, `\d` or `\u`, and as narrow as a pattern can be. Validation tells more apart: it names a
 * day that does not exist by a reason of its own, and knows halves of surrogate pairs.
 */
const PUBLISHED: ReadonlyMap<unknown, { readonly format?: string; readonly pattern: string }> = new Map([
  [
    instant,
    {
      format: 'date-time',
      pattern: `^(?:${DAY})T${HOUR}:[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,3}0{0,6})?${OFFSET('[0-5][0-9]')}$`,
    },
  ],
  [fullHour, { format: 'date-time', pattern: `^(?:${DAY})T${HOUR}:00:00(?:\\.0{1,3})?${OFFSET('00')}$` }],
  // eslint-disable-next-line no-control-regex -- control characters are exactly what is refused
  [label, { pattern: /^[^\x00-\x1f\x7f-\x9f]*$/.source }],
]);

const MAX_INT32 = 2_147_483_647;

/** For `z.toJSONSchema`. Generators give a whole number 32 bits unless its format says otherwise. */
export function publishForm({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: z.core.JSONSchema.JSONSchema;
}): void {
  const { type, maximum = 0 } = jsonSchema;
  const wide = type === 'integer' && maximum > MAX_INT32 ? { format: 'int64' } : undefined;
  Object.assign(jsonSchema, wide, PUBLISHED.get(zodSchema));
}
