import { describe, expect, it } from 'vitest';
import { type FigureId, figureText, parseFigure } from '../../../statistics/dashboard/figure-id.ts';
import { againOf, type FigureQuestion } from '../../../statistics/dashboard/figure.ts';
import type { CampaignFacts } from '../../../schemas/campaign-facts.ts';
import { fc } from '../../support/fast-check.ts';

describe('the name of a figure in an address', () => {
  it('reads back as the same', () => {
    const ofSales = fc.record({
      metric: fc.constantFrom('sales', 'growth', 'rank'),
      by: fc.constantFrom('county', 'province', 'outlet', 'hour'),
      member: fc.constantFrom('411024', 'rural-taobao S-1.2', '2017-11-11 08:00:00', "o'clock"),
    });
    const ofProducts = fc.record({
      metric: fc.constantFrom('product-sales', 'product-quantity'),
      by: fc.constantFrom('category', 'county'),
      member: fc.constantFrom('agri.apple', '411024'),
      unit: fc.constantFrom('kg', 'piece'),
    });
    fc.assert(
      fc.property(fc.oneof(ofSales, ofProducts), fc.boolean(), (id, ofPeriod) => {
        const asked = { ...id, ...(ofPeriod && { ofPeriod }) } as FigureId;
        expect(parseFigure(figureText(asked))).toEqual(asked);
      }),
    );
  });
});

describe('how anyone gets a figure again', () => {
  const id = parseFigure("sales.outlet.taobao x' OR '1'='1");
  const question = {
    window: { id: 'day' },
    basis: 'paid',
    segment: 'rural',
    scope: 'all',
    category: '',
  } as const;
  const facts = { segments: [{ id: 'rural' }], withholdUnreliable: true, sampleFactor: 10 } as CampaignFacts;
  const again = (of: Partial<FigureId>, asked: Partial<FigureQuestion> = {}, edition?: number) =>
    againOf({ ...id, ...of }, 'double11-2017', { ...question, ...asked }, { facts, edition });

  it('is SQL over a row that is stored, with what is asked as texts alone', () => {
    expect(again({ by: 'county' })).toEqual({
      command: null,
      sql: [
        ...['SELECT sales_fen', 'FROM sales', "WHERE campaign = 'double11-2017'", "  AND edition = '0'"],
        "  AND window_id = 'day'",
        ...["  AND flow = 'sales'", "  AND segment = 'rural'", "  AND basis = 'paid'"],
        ...["  AND dimension = 'county'", String.raw`  AND member = 'taobao x\' OR \'1\'=\'1'`],
      ].join('\n'),
    });
    expect(again({ member: 'x' }, {}, 2).sql).toContain("edition = '2'");
  });

  it('is a command for anything else, in which a shell runs nothing', () => {
    const where = String.raw`--where 'member=taobao x'\'' OR '\''1'\''='\''1' --columns sales_fen --output -`;
    expect(again({})).toEqual({
      sql: null,
      command: `countyflow export sales --arg campaign=double11-2017 --arg window_id=day --arg by=outlet --arg segment=rural --arg scope=all --arg basis=paid ${where}`,
    });
    const hours = { window: { startAt: '2017-11-11 00:00:00', endAt: '2017-11-11 10:00:00' } };
    for (const other of [
      hours,
      { segment: '411024' },
      { segment: 'purchases:a+b' },
      { scope: 'comparable' },
    ] as const)
      expect(again({ by: 'platform' }, other), JSON.stringify(other)).toMatchObject({ sql: null });
    const oneProduct = again({ metric: 'product-sales', by: 'province', member: '41' }, { category: 'agri' });
    expect(oneProduct.command).toContain('--arg category=agri ');
  });
});
