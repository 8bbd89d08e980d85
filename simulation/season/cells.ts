import { PLATFORMS, type Platform } from '../../schemas/event/vocabulary.ts';
import { apportion } from './apportion.ts';
import type { SeasonTotals, SeasonYear } from './calibration.ts';
import { type Span, SPANS } from './curve.ts';
import { type Group, RURAL_GROUPS } from './geography.ts';
import { PROFILES } from './platform-profiles.ts';

/**
 * The sales of a platform in one group of counties and one span. `produce` says whether they are of the twenty
 * agricultural products only, of anything else, or of both.
 */
export interface Cell {
  readonly span: Span;
  readonly group: Group;
  readonly platform: Platform;
  readonly produce: 'only' | 'none' | 'among';
  fen: number;
}

/** All cells of a season. They add up to the totals, to the fen. */
export function seasonCells(year: SeasonYear, totals: SeasonTotals): Cell[] {
  const cells = SPANS.flatMap((span) => [
    ...ruralCells(year, span, totals),
    ...splitByPlatform(span, 'urban', totals.groups[span].urban, (platform) => PROFILES[platform].urbanShare),
  ]);
  return separateProduce(cells, totals.agricultural20DayFen).filter((cell) => cell.fen > 0);
}

/** Where a platform's total over the groups is published, it goes first; the others share what is left. */
function ruralCells(year: SeasonYear, span: Span, totals: SeasonTotals): Cell[] {
  const groupFen = RURAL_GROUPS.map((group) => totals.groups[span][group]);
  const fixed = span === 'day' ? fixedPlatform(totals) : undefined;
  const fixedFen = fixed === undefined ? groupFen.map(() => 0) : apportion(fixed.fen, groupFen);
  return RURAL_GROUPS.flatMap((group, index) => {
    const ofFixed = fixedFen[index] ?? 0;
    const rest = splitByPlatform(span, group, (groupFen[index] ?? 0) - ofFixed, (platform) =>
      platform === fixed?.platform ? 0 : PROFILES[platform].ruralShare[year],
    );
    return fixed === undefined
      ? rest
      : [...rest, { span, group, platform: fixed.platform, produce: 'among' as const, fen: ofFixed }];
  });
}

function fixedPlatform(totals: SeasonTotals): { platform: Platform; fen: number } | undefined {
  if (totals.ruralTaobaoDay !== undefined)
    return { platform: 'rural-taobao', fen: totals.ruralTaobaoDay.fen };
  if (totals.tmallRuralDayFen !== undefined) return { platform: 'tmall', fen: totals.tmallRuralDayFen };
  return undefined;
}

function splitByPlatform(
  span: Span,
  group: Group,
  fen: number,
  shareOf: (platform: Platform) => number,
): Cell[] {
  const parts = apportion(fen, PLATFORMS.map(shareOf));
  return PLATFORMS.map((platform, index) => ({
    span,
    group,
    platform,
    produce: 'among',
    fen: parts[index] ?? 0,
  }));
}

/** Sets the published sales of the agricultural products apart, and keeps them out of the platforms' other cells. */
function separateProduce(cells: readonly Cell[], produceFen: number | undefined): Cell[] {
  if (produceFen === undefined) return [...cells];
  const concerned = cells.filter(
    (cell) =>
      cell.span === 'day' &&
      cell.group !== 'urban' &&
      (cell.platform === 'rural-taobao' || cell.platform === 'tmall'),
  );
  const parts = apportion(
    produceFen,
    concerned.map(({ fen }) => fen),
  );
  const separated = new Map(concerned.map((cell, index) => [cell, parts[index] ?? 0]));
  return cells.flatMap((cell): Cell[] => {
    const produce = separated.get(cell);
    if (produce !== undefined) {
      return [
        { ...cell, produce: 'only', fen: produce },
        { ...cell, produce: 'none', fen: cell.fen - produce },
      ];
    }
    // Tmall's sellers in cities sell none of it: then the number is the same with and without them.
    return [cell.platform === 'tmall' && cell.group === 'urban' ? { ...cell, produce: 'none' } : cell];
  });
}
