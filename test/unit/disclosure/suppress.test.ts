import { describe, expect, it } from 'vitest';
import { EMPTY, isSensitive, type Part } from '../../../domain/disclosure/rule.ts';
import { type Cell, suppress } from '../../../domain/disclosure/suppress.ts';
import type { DisclosureRule } from '../../../schemas/campaign.ts';
import { fc } from '../../support/fast-check.ts';

const RULE: DisclosureRule = { fewestOrders: 10, fewestShops: 3, protectionPercent: 15 };
const part = (orders: number, fen: number, more: Partial<Part> = {}): Part => ({
  ...EMPTY,
  orders,
  fen,
  ...more,
});
const cell = (id: string, groups: string[], ...parts: Part[]): Cell => ({ id, groups, parts });
const OPTIONS = { rule: RULE, layers: [{ at: 0 }], areOrdersDisjoint: true };
const hide = (cells: readonly Cell[]) =>
  suppress(cells, { ...OPTIONS, isHidden: ({ parts }) => parts.some((one) => isSensitive(one, RULE)) });

describe('a sensitive cell', () => {
  it.each([
    ['has fewer orders than the rule asks for', part(9, 900), true],
    ['has enough of them, of shops that nobody knows', part(10, 900), false],
    ['has none', EMPTY, false],
    ['has too few shops', part(50, 900, { shops: 2, largestFen: 450, restFen: 450 }), true],
    [
      'has shops enough, none of which is large',
      part(50, 900, { shops: 3, largestFen: 300, restFen: 300 }),
      false,
    ],
    // The second could tell the largest to within 140 of 1,000.
    [
      'has a largest shop that the second can estimate',
      part(50, 2040, { shops: 9, largestFen: 1000, restFen: 140 }),
      true,
    ],
    [
      'has a largest shop that the others just hide',
      part(50, 2050, { shops: 9, largestFen: 1000, restFen: 150 }),
      false,
    ],
  ])('%s: %s', (_, one, sensitive) => {
    expect(isSensitive(one, RULE)).toBe(sensitive);
  });
});

describe('the complement', () => {
  it('is the smallest cell of the group that covers it', () => {
    const cells = [
      cell('small', ['p'], part(3, 300)),
      cell('medium', ['p'], part(30, 3000)),
      cell('large', ['p'], part(300, 30_000)),
      cell('elsewhere', ['q'], part(20, 2000)),
    ];
    expect(hide(cells)).toEqual({ cells: new Set(['small', 'medium']), groups: new Set(), exposed: [] });
  });

  it('is none where hidden cells cover each other', () => {
    const cells = [
      cell('a', ['p'], part(8, 800)),
      cell('b', ['p'], part(7, 700)),
      cell('c', ['p'], part(70, 7000)),
    ];
    expect(hide(cells).cells).toEqual(new Set(['a', 'b']));
  });

  it('takes more cells where two of one shop each would tell each other', () => {
    const one = { shops: 1, largestFen: 5000, restFen: 0 };
    const cells = [
      cell('a', ['p'], part(50, 5000, one)),
      cell('b', ['p'], part(50, 5000, one)),
      cell('c', ['p'], part(90, 9000, { shops: 9, largestFen: 1000, restFen: 7000 })),
    ];
    expect(hide(cells).cells).toEqual(new Set(['a', 'b', 'c']));
  });

  it('hides the sum of a group that is a sensitive cell itself, and a sum beside it', () => {
    const cells = [
      cell('only', ['p', 'north'], part(4, 400)),
      cell('x', ['q', 'north'], part(40, 4000)),
      cell('y', ['q', 'north'], part(50, 5000)),
      cell('z', ['r', 'south'], part(50, 5000)),
    ];
    expect(hide(cells)).toEqual({ cells: new Set(['only', 'x']), groups: new Set(['p', 'q']), exposed: [] });
  });

  it('says what no hidden cell can cover', () => {
    expect(hide([cell('only', ['p', 'north'], part(4, 400))]).exposed).toEqual(['north']);
  });
});

const cells = fc
  .array(fc.record({ province: fc.nat(5), orders: fc.nat(40), price: fc.integer({ min: 1, max: 400 }) }), {
    minLength: 2,
    maxLength: 40,
  })
  .map((drawn) =>
    drawn.map(({ province, orders, price }, at) =>
      cell(`c${at}`, [`p${province}`, `r${province % 2}`, 'all'], part(orders, orders * price)),
    ),
  );

describe('in every table', () => {
  it('hides all sensitive cells, and either covers them or says so', () => {
    fc.assert(
      fc.property(cells, (table) => {
        const { cells: hidden, exposed } = hide(table);
        const isHidden = ({ id }: Cell) => hidden.has(id);
        for (const one of table)
          if (isSensitive(one.parts[0] ?? EMPTY, RULE)) expect(hidden).toContain(one.id);
        if (exposed.length > 0) return;
        const together = table.filter(isHidden).reduce((sum, { parts }) => sum + (parts[0]?.orders ?? 0), 0);
        expect(together === 0 || together >= RULE.fewestOrders).toBe(true);
      }),
    );
  });

  it('never leaves a sum that the published ones leave over below the rule', () => {
    fc.assert(
      fc.property(cells, (table) => {
        const { cells: hidden, groups, exposed } = hide(table);
        if (exposed.length > 0) return;
        for (const level of [0, 1])
          for (const [group, members] of Map.groupBy(table, (one) => one.groups[level] ?? '')) {
            const left = members
              .filter(({ id }) => hidden.has(id))
              .reduce((sum, { parts }) => sum + (parts[0]?.orders ?? 0), 0);
            if (!groups.has(group)) expect(left === 0 || left >= RULE.fewestOrders, group).toBe(true);
          }
      }),
    );
  });
});
