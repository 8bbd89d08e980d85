import { describe, expect, it } from 'vitest';
import { OutletNetwork } from '../../../simulation/season/outlet-network.ts';
import { readSeasonCounties } from '../../../simulation/season.ts';
import { season, textOf } from '../../support/season-events.ts';

const register = new Map<string, { type: string; county: string; openedOn: string }>();
for (const outlet of new OutletNetwork(await readSeasonCounties()).outlets()) {
  const key = `${outlet.platform} ${outlet.id}`;
  if (register.has(key)) throw new Error(`${key} occurs twice`);
  register.set(key, outlet);
}

describe('the simulated outlets', () => {
  it.each([2016, 2017] as const)(
    'include every outlet that an order of %i names, open on its day',
    (year) => {
      let named = 0;
      for (const record of season(year, 50_000, 3)) {
        if (record.invalid !== undefined) continue;
        const { data } = JSON.parse(textOf(record) ?? '') as {
          data: {
            platform: string;
            placedAt: string;
            outlet: { type: string; id: string; county: string } | null;
          };
        };
        if (data.outlet === null) continue;
        named += 1;
        const listed = register.get(`${data.platform} ${data.outlet.id}`);
        expect(listed, data.outlet.id).toMatchObject({ type: data.outlet.type, county: data.outlet.county });
        expect((listed?.openedOn ?? '9999') < data.placedAt.slice(0, 10), data.outlet.id).toBe(true);
      }
      expect(named).toBeGreaterThan(500);
    },
  );
});
