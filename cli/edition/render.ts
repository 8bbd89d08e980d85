import type { EditionCause } from '../../schemas/activities.ts';
import type { EditionDiff, MemberChange } from '../../statistics/editions/diff-editions.ts';
import type { FigureChange } from '../../statistics/figures/source.ts';
import { showDecimal } from '../../domain/statistics/decimal.ts';
import { count, printable } from '../format.ts';
import { drawTable } from '../table.ts';

const MAX_MEMBERS = 10;

export function renderDiff(diff: EditionDiff): string {
  const { before, after, basis, figures, members, sources, lists } = diff;
  const head = `Edition ${String(before.number)} (${before.status}) to edition ${String(after.number)} (${after.status}), basis ${basis}`;
  if (figures.length === 0 && members.length === 0) return `${head}: no figure changed.`;
  return [
    head,
    drawTable(
      ['Statistic', 'Before', 'After', 'Unit'],
      figures.map((figure) => [
        figure.id,
        shown(figure, figure.before),
        shown(figure, figure.after),
        figure.unit,
      ]),
      ['Before', 'After'],
    ),
    '',
    'What moved the rural sales of the period, greatest change first',
    ...(['platform', 'day', 'county'] as const).map((by) => membersTable(by, members)),
    ...(sources.length === 0
      ? []
      : [
          '',
          'Events that arrived between the editions',
          drawTable(
            ['Source', 'Accepted', 'Quarantined'],
            sources.map(({ source, accepted, quarantined }) => [source, count(accepted), count(quarantined)]),
            ['Accepted', 'Quarantined'],
          ),
        ]),
    ...(lists.length === 0 ? [] : [`Reference lists that were loaded again: ${printable(lists.join(', '))}`]),
  ].join('\n');
}

function shown({ decimals }: FigureChange, value: string | null): string {
  return value === null ? 'none' : showDecimal(value, decimals);
}

function membersTable(by: MemberChange['by'], all: readonly MemberChange[]): string {
  const members = all.filter((member) => member.by === by);
  const table = drawTable(
    [by, 'Change, yuan', 'Change, orders', 'Kind'],
    members
      .slice(0, MAX_MEMBERS)
      .map(({ label_en: label, before_fen: b, after_fen: a, before_orders: bo, after_orders: ao, kind }) => [
        label,
        signed(BigInt(a) - BigInt(b), 100n),
        signed(BigInt(ao) - BigInt(bo), 1n),
        kind,
      ]),
    ['Change, yuan', 'Change, orders'],
  );
  const unsaid = members.length - MAX_MEMBERS;
  return unsaid > 0 ? `${table}\nand ${count(unsaid)} more; --json lists all` : table;
}

/** `+1,234.56`: an amount in units of one hundredth, or a whole number. */
function signed(value: bigint, unit: 1n | 100n): string {
  const magnitude = value < 0n ? -value : value;
  const cents = unit === 100n ? `.${String(magnitude % 100n).padStart(2, '0')}` : '';
  return `${value < 0n ? '-' : '+'}${count(magnitude / unit)}${cents}`;
}

export function renderCauses(causes: readonly EditionCause[]): string {
  return causes
    .map(({ about, message, remedy }) => `  ${printable(`${about}: ${message}`)}\n    ${printable(remedy)}`)
    .join('\n');
}
