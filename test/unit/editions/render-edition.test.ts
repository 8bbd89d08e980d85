import { describe, expect, it } from 'vitest';
import { renderEdition, renderEditions } from '../../../cli/edition/render.ts';
import type { Edition } from '../../../statistics/editions/read-editions.ts';

const source = {
  source: 'kafka/orders.events.v1.jd/0',
  next_position: '13',
  records: '13',
  accepted: '12',
  quarantined: '1',
  gap_positions: '0',
};
const measure = (name: string, subject: string, value: number) => ({
  measure: name,
  subject,
  value,
  unit: '',
});
const EDITION: Edition = {
  campaign: 'double11-2017',
  number: 2,
  publication: 'run/1.1',
  state: '1',
  status: 'revised',
  publishedAt: '2017-11-12T18:30:00.000Z',
  releasedAt: '2017-11-12T18:30:00.000Z',
  watermark: '2017-11-12T18:30:00.000Z',
  sampleFactor: 1,
  dataOrigin: 'partly-simulated',
  sources: [source],
  lists: [],
  quality: [
    measure('coverage', 'jd', 70_000),
    measure('late', 'jd', 3),
    measure('late rate', 'jd', 37.5),
    measure('quarantined', source.source, 100 / 13),
    measure('conflicts', 'jd', 0),
    measure('revision', 'rural day', 40),
  ],
  overridden: [],
  overrideReason: '',
  correctionReason: '',
  changes: [],
};
const lines = (edition: Edition) => renderEdition(edition).split('\n');

describe('an edition on a terminal', () => {
  it('has a line for each source, platform and revision, with Shanghai times', () => {
    const shown = lines(EDITION);
    expect(shown[0]).toBe('Partly simulated data: no buyer made some of these orders.');
    expect(shown[1]).toBe(
      'double11-2017, edition 2: revised, published 2017-11-13 02:30:00, data up to 2017-11-13 02:30:00 (Shanghai)',
    );
    expect(shown).toContainEqual(
      expect.stringMatching(/^│ kafka\S+ │ +13 │ +13 │ +12 │ +1 │ +7\.69 │ +0 │$/),
    );
    expect(shown).toContainEqual(expect.stringMatching(/^│ jd +│ +70,000 │ +3 │ +37\.50 │ +0 │$/));
    expect(shown).toContainEqual(expect.stringMatching(/^│ rural day +│ +40\.0000 │$/));
    expect(renderEditions([EDITION])).toMatch(
      /│ +2 │ revised │ Partly simulated data │ 2017-11-13 02:30:00 │ at once +│ +13 │/,
    );
  });

  it('leaves out what the first edition does not know', () => {
    const first = EDITION.quality.filter(({ measure: name }) => ['coverage', 'conflicts'].includes(name));
    const shown = lines({ ...EDITION, quality: first }).join('\n');
    expect(shown).not.toMatch(/Late|Change of sales/);
    expect(shown).toMatch(/│ jd +│ +70,000 │ +0 │/);
  });
});
