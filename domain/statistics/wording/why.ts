import { label } from '../../../schemas/text/say.ts';
import type { Label } from '../../../schemas/text/language.ts';

/** Why figures are not there, for sentences of pages and reports. */
export const WHY = {
  unsold: label('wording.why.no-sales-yet'),
  window: label('wording.why.counties-villages-outlets-and'),
  scope: label('wording.why.counties-villages-and-outlets'),
  direction: label('wording.why.of-one-direction-of'),
  buyers: label('wording.why.villages-and-outlets-are'),
  segment: label('wording.why.products-are-published-for'),
  part: label('wording.why.products-are-not-published'),
  few: label('wording.why.too-few-orders-or'),
  unreliable: label('wording.why.the-sample-has-too'),
} as const satisfies Record<string, Label>;
export type Why = keyof typeof WHY;
