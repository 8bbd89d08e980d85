import { describe, expect, it } from 'vitest';
import { deriveDirection, type Direction } from '../../../domain/order.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import {
  COUNTIES,
  OTHER_RURAL_COUNTY,
  RURAL_COUNTY,
  URBAN_COUNTY,
  validEvent,
} from '../../support/events.ts';

const RURAL_OUTLET: OrderVersion['outlet'] = {
  type: 'village-service-station',
  id: 'o',
  county: OTHER_RURAL_COUNTY,
};
const URBAN_OUTLET: OrderVersion['outlet'] = { type: 'direct-store', id: 'o', county: URBAN_COUNTY };

/** [expected, seller, buyer, category of the first line, outlet, why]. */
const CASES: readonly [Direction, string, string, string, OrderVersion['outlet'], string][] = [
  ['local', RURAL_COUNTY, RURAL_COUNTY, 'agri.tea', null, 'the county stays the same'],
  ['local', URBAN_COUNTY, URBAN_COUNTY, 'goods.phone', RURAL_OUTLET, 'an outlet elsewhere changes nothing'],
  ['produce-to-city', RURAL_COUNTY, URBAN_COUNTY, 'agri.tea', null, 'produce of a rural seller'],
  ['produce-to-city', RURAL_COUNTY, URBAN_COUNTY, 'rural.basket', null, 'handicraft of a rural seller'],
  ['produce-to-city', RURAL_COUNTY, OTHER_RURAL_COUNTY, 'agri.tea', RURAL_OUTLET, 'wherever it goes'],
  ['goods-to-countryside', URBAN_COUNTY, RURAL_COUNTY, 'goods.phone', null, 'a rural buyer'],
  ['goods-to-countryside', URBAN_COUNTY, RURAL_COUNTY, 'service.train', null, 'services are goods here'],
  ['goods-to-countryside', RURAL_COUNTY, URBAN_COUNTY, 'goods.phone', RURAL_OUTLET, 'a rural outlet'],
  ['other', RURAL_COUNTY, URBAN_COUNTY, 'goods.phone', URBAN_OUTLET, 'goods that reach no rural place'],
  ['other', URBAN_COUNTY, RURAL_COUNTY, 'agri.tea', null, 'produce of an urban seller'],
  ['other', '899999', URBAN_COUNTY, 'agri.tea', null, 'a county that is unknown is not rural'],
  ['other', RURAL_COUNTY, URBAN_COUNTY, 'agriculture.x', null, 'a class that only begins alike'],
];

describe('deriveDirection', () => {
  it.each(CASES)('%s: from %s to %s, %s', (expected, sellerCounty, buyerCounty, category, outlet) => {
    const lines = validEvent().data.lines.map((line, index) => ({
      ...line,
      // Only the first line decides.
      category: index === 0 ? category : 'goods.phone',
    }));
    expect(deriveDirection({ sellerCounty, buyerCounty, outlet, lines }, COUNTIES)).toBe(expected);
  });
});
