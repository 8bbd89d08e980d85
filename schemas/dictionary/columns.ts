import { labelsBelow } from '../text/say.ts';
import { type Bilingual, bilingual } from './bilingual.ts';

/**
 * What columns of public views mean. A name means the same in every view, except in those whose files say otherwise.
 * A new column needs a text such as `column.orders` in the catalogue, and no comment in its SQL file.
 */
export const COLUMNS: Readonly<Record<string, Bilingual>> = Object.fromEntries(
  labelsBelow('column.').map(([name, { en, zh }]) => [name, bilingual(en, zh)]),
);
