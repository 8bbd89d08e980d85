import { z } from 'zod';

/**
 * How the rows of a table (CSV, Parquet) become events: a mapping has the shape of the event, and each field says
 * where its value comes from. docs/operations/archive-formats.md documents it.
 */

const column = z.string().min(1);
/** From the text of a cell to the word of the contract. */
const values = z.record(z.string(), z.string()).optional();

const constant = z.strictObject({ constant: z.string() });
const FORMS = 'Expected an object with one of column, template and constant.';

/** `{column}` inside the text stands for the cell of that column. */
const template = z.strictObject({ template: z.string().min(1) });

const text = z.union([z.strictObject({ column, values }), template, constant], FORMS);

/** Digits; they are copied, so no number passes through a float. */
const integer = z.union(
  [z.strictObject({ column }), z.strictObject({ constant: z.int() })],
  'Expected an object with column, or with constant and a whole number.',
);

const amount = z.union(
  [z.strictObject({ column, unit: z.enum(['yuan', 'fen']) }), z.strictObject({ constant: z.int() })],
  'Expected an object with column and unit (yuan or fen), or with constant and a whole number of fen.',
);

const instant = z.union(
  [
    z.strictObject({
      column,
      /** The offset of instants that state none. */
      zone: z
        .string()
        .regex(/^(?:Z|[+-]\d{2}:\d{2})$/)
        .optional(),
    }),
    z.strictObject({ column, epoch: z.enum(['seconds', 'milliseconds']) }),
    constant,
  ],
  'Expected an object with column and zone (such as +08:00), with column and epoch (seconds or milliseconds), or with constant.',
);

const line = z.strictObject({
  sku: text,
  name: text,
  category: text,
  quantity: text,
  unit: text,
  amountFen: amount,
});

export const archiveMapping = z.strictObject({
  csv: z
    .strictObject({
      delimiter: z.string().regex(/^[^"\r\n\u0080-\uffff]$/, 'Expected one ASCII character.'),
    })
    .optional(),
  /** Cells with one of these texts are empty, as cells without text are. */
  empty: z.array(z.string().min(1)).optional(),
  id: text,
  time: instant,
  data: z.strictObject({
    platform: text,
    orderId: text,
    version: integer,
    status: text,
    placedAt: instant,
    paidAt: instant,
    sellerCounty: text,
    sellerVillage: text.optional(),
    buyerCounty: text,
    outlet: z.strictObject({ type: text, id: text, county: text }).optional(),
    orderMode: text,
    channel: text,
    direction: text.optional(),
    lines: z.array(line).min(1),
    goodsAmountFen: amount,
    refundedFen: amount,
    settlementReference: text.optional(),
    shop: text.optional(),
  }),
});
export type Mapping = z.infer<typeof archiveMapping>;
export type TextSource = z.infer<typeof text>;
export type IntegerSource = z.infer<typeof integer>;
export type AmountSource = z.infer<typeof amount>;
export type InstantSource = z.infer<typeof instant>;
