import type { DisclosureRule } from '../../schemas/campaign.ts';
import { isCovered, isSensitive, type Measure, MEASURES, type Part, together } from './rule.ts';

/** A cell of a table whose totals are published too. */
export interface Cell {
  readonly id: string;
  /** Whose sums can be derived from what is published, the smallest first: a member of one is a member of all that follow. */
  readonly groups: readonly string[];
  readonly parts: readonly Part[];
  /** Where the first group stands if it is one of a row and a column that both have sums: what its columns are part of. */
  readonly crossing?: { readonly row: string; readonly sums: readonly string[] };
}

/** Name of the sums of a row that stay unpublished, of which `sums` says which. */
export function groupName(row: string, sums: readonly string[]): string {
  return [row, ...sums].join('|');
}

/** A layer of the cells to protect, and the layer that makes up a published whole with it, if there is one. */
export interface Layer {
  readonly at: number;
  readonly complementAt?: number;
}

export interface Suppression {
  /** Ids of the cells that stay unpublished. */
  readonly cells: ReadonlySet<string>;
  /** Groups whose own sums stay unpublished. */
  readonly groups: ReadonlySet<string>;
  /** The largest groups whose hidden cells their published sums still give away. */
  readonly exposed: readonly string[];
}

/** The rule of a campaign, and what holds of all cells of a table. */
export interface TableRule {
  readonly rule: DisclosureRule;
  /** Whether no order counts in two cells. */
  readonly areOrdersDisjoint: boolean;
  /** From which level on cells of a group have several units, so that amounts alone add up; at none if left out. */
  readonly mixedFrom?: number | undefined;
}

interface Options extends TableRule {
  readonly layers: readonly Layer[];
  readonly isHidden: (cell: Cell) => boolean;
}

/**
 * Which cells to hide besides the sensitive ones. Hidden cells of one group can take over amounts of each other without
 * any published sum changing, so a group protects its cells if they hold enough and are no sensitive cell together. The
 * smallest others are hidden until they do; if all of a group do not suffice, the group's sum is hidden like a cell of the
 * next larger group.
 */
export function suppress(cells: readonly Cell[], options: Options): Suppression {
  const hidden = new Set(cells.filter(options.isHidden));
  const closed = new Set<string>();
  const isSafe = (some: readonly Cell[], level = 0): boolean =>
    areSafe(some, options, level >= (options.mixedFrom ?? Infinity) ? ['fen'] : MEASURES);
  const hiddenOf = (some: readonly Cell[]): Cell[] => some.filter((cell) => hidden.has(cell));
  /** Hides the smallest cells until those that are hidden are safe. */
  const settle = (some: readonly Cell[]): boolean => {
    const shown = bySize(some.filter((cell) => !hidden.has(cell)));
    for (;;) {
      if (isSafe(hiddenOf(some))) return true;
      const next = shown.shift();
      if (next === undefined) return false;
      hidden.add(next);
    }
  };
  const exposed = new Set(
    [...groupsAt(cells, 0)]
      .filter(([, some]) => hiddenOf(some).length > 0 && !settle(some))
      .map(([group]) => group),
  );
  for (const group of exposed) {
    const crossed = crossingOf(group, hidden, options);
    if (crossed === undefined) continue;
    exposed.delete(group);
    for (const name of crossed) closed.add(name);
  }
  const levels = Math.max(0, ...cells.map(({ groups }) => groups.length));
  for (let level = 1; level < levels && exposed.size > 0; level += 1) {
    for (const [parent, members] of groupsAt(cells, level)) {
      const children = [...groupsAt(members, level - 1)];
      const open = children.filter(([group]) => exposed.has(group));
      if (open.length === 0) continue;
      const partners = children
        .filter(([group]) => !exposed.has(group))
        .toSorted(([, a], [, b]) => Number(hiddenOf(a).length === 0) - Number(hiddenOf(b).length === 0));
      /** Amounts move between the hidden cells of these groups, so no sum of a group within them may stand. */
      const close = (group: string, some: readonly Cell[]): Cell[] => {
        const moving = hiddenOf(some);
        for (const { groups } of moving) for (const lower of groups.slice(0, level)) closed.add(lower);
        exposed.delete(group);
        return moving;
      };
      const moving = open.flatMap(([group, some]) => close(group, some));
      while (!isSafe(moving, level)) {
        const next = partners.shift();
        if (next === undefined) {
          exposed.add(parent);
          break;
        }
        const [group, some] = next;
        const [smallest] = bySize(some);
        if (hiddenOf(some).length === 0 && smallest !== undefined) hidden.add(smallest);
        if (!settle(some)) for (const cell of some) hidden.add(cell);
        moving.push(...close(group, some));
      }
    }
  }
  return { cells: new Set([...hidden].map(({ id }) => id)), groups: closed, exposed: [...exposed] };
}

/**
 * Four groups at the crossing of two rows and two columns can pass amounts around without changing a sum of a row or a
 * column. Returns the sums that would change, which then must stay unpublished; undefined if no three others cover the
 * group.
 */
function crossingOf(group: string, hidden: ReadonlySet<Cell>, options: Options): string[] | undefined {
  const groups = groupsAt([...hidden], 0);
  const own = groups.get(group) ?? [];
  const placed = [...groups.values()].flatMap((cells) => {
    const crossing = cells[0]?.crossing;
    return crossing === undefined ? [] : [{ cells, ...crossing }];
  });
  const at = placed.find(({ cells }) => cells === own);
  if (at === undefined) return undefined;
  const column = (sums: readonly string[]) => sums.join('|');
  const covers = (other: { readonly cells: readonly Cell[] }) =>
    areCovered(own, other.cells, options) && isSafeSum([...own, ...other.cells], options);
  const [besides, below] = [
    placed.filter(({ row, sums }) => row === at.row && column(sums) !== column(at.sums)),
    placed.filter(({ row, sums }) => row !== at.row && column(sums) === column(at.sums)),
  ].map((some) => some.filter(covers));
  const candidates = (besides ?? []).flatMap((beside) => {
    const changed = [...at.sums, ...beside.sums].filter(
      (sum) => at.sums.includes(sum) !== beside.sums.includes(sum),
    );
    return (below ?? []).flatMap(({ row }) => {
      const across = placed.find((one) => one.row === row && column(one.sums) === column(beside.sums));
      return across !== undefined && covers(across) ? [{ rows: [at.row, row], changed }] : [];
    });
  });
  const best = candidates.toSorted((a, b) => a.changed.length - b.changed.length)[0];
  return best?.rows.flatMap((row) => best.changed.map((sum) => groupName(row, [sum])));
}

/** Whether hidden cells protect each other: they are no sensitive cell together, and each could be another amount. */
function areSafe(hidden: readonly Cell[], options: Options, measures: readonly Measure[]): boolean {
  const othersThan = (cell: Cell): Cell[] => hidden.filter((other) => other !== cell);
  return (
    isSafeSum(hidden, options) &&
    hidden.every((cell) => areCovered([cell], othersThan(cell), options, measures))
  );
}

function isSafeSum(cells: readonly Cell[], { rule, layers, areOrdersDisjoint }: Options): boolean {
  return layers.every(
    ({ at }) =>
      !isSensitive(
        together(
          cells.map((cell) => partOf(cell, at)),
          areOrdersDisjoint,
        ),
        rule,
      ),
  );
}

/** Whether other cells could take over what keeps a reader off each sensitive one, and give as much to it. */
function areCovered(
  cells: readonly Cell[],
  others: readonly Cell[],
  { rule, layers }: Options,
  measures: readonly Measure[] = MEASURES,
): boolean {
  const cover = (layer: number) => others.map((other) => partOf(other, layer));
  return layers.every(({ at, complementAt }) => {
    const [same, complement] = [cover(at), complementAt === undefined ? undefined : cover(complementAt)];
    return cells.every((cell) => {
      const own = partOf(cell, at);
      if (!isSensitive(own, rule)) return true;
      // What is less here is more there, where the whole is published.
      const isCoveredBy = (some: readonly Part[]): boolean => isCovered(own, some, rule, measures);
      return isCoveredBy(same) && (complement === undefined || isCoveredBy(complement));
    });
  });
}

/** Throws if the cell has none: a missing part must not pass for an empty one. */
export function partOf({ parts }: Pick<Cell, 'parts'>, at: number): Part {
  const part = parts[at];
  if (part === undefined) throw new Error(`the cell has no layer ${String(at)}`);
  return part;
}

function bySize(cells: readonly Cell[]): Cell[] {
  const size = ({ parts }: Cell) => parts[0]?.fen ?? 0;
  return cells.toSorted((a, b) => size(a) - size(b) || (a.id < b.id ? -1 : 1));
}

function groupsAt(cells: readonly Cell[], level: number): Map<string, Cell[]> {
  return Map.groupBy(cells, ({ groups }) => groups[level] ?? '');
}
