import { z } from 'zod';
import {
  amountFen,
  countyCode,
  identifier,
  instant,
  label,
  productCategory,
  quantity,
  villageCode,
} from '../event/order.ts';

/** A form that several fields share, under the name that the documents give it. */
interface Format {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly examples: readonly unknown[];
}

export const FORMATS = z.registry<Format>();

const FORMAT_OF_SCHEMA: readonly (readonly [z.ZodType, Format])[] = [
  [
    identifier,
    {
      id: 'identifier',
      title: 'Identifier',
      description:
        'Printable ASCII without blanks: safe in a Kafka key, an address, a shell and a file name.',
      examples: ['TM-20171111-000042'],
    },
  ],
  [
    instant,
    {
      id: 'instant',
      title: 'Instant',
      description:
        'RFC 3339 with an upper-case T, an offset, and milliseconds at most; from 2009 to 2099, on a day that the calendar has.',
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
