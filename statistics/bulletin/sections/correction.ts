import { showDecimal, withMinus } from '../../../domain/statistics/decimal.ts';
import type { Context } from '../context.ts';
import type { Block } from '../document.ts';
import { section } from '../section.ts';
import { tableOf } from '../tables.ts';
import { NONE } from '../wording.ts';

/** Why a final edition was corrected, and which statistics the correction changed. No blocks for another edition. */
export const correction = section('bulletin.correction.correction', reason, noChange, changedTable);

function reason({ edition, say }: Context): string | null {
  if (edition?.correction === undefined) return null;
  const { reason: why, corrects } = edition.correction;
  const before = say('bulletin.correction.edition', { number: corrects });
  return say('bulletin.correction.this-edition-corrects-reason', { before, reason: why });
}

function noChange({ edition, changes, say }: Context): string | null {
  const isUnchanged = edition?.correction !== undefined && changes.length === 0;
  return isUnchanged ? say('bulletin.correction.no-statistic-on-this') : null;
}

function changedTable({ edition, by, changes, language, say }: Context): Block[] {
  const heading = (number: number | undefined) => say('bulletin.correction.edition', { number });
  const shown = (value: string | null, decimals: number) =>
    value === null ? NONE : withMinus(showDecimal(value, decimals));
  const caption = say('bulletin.correction.statistics-that-changed');
  return tableOf({ caption, subtitle: by }, changes, [
    [
      '',
      ({ label, unitLabel }) =>
        say('bulletin.correction.with-unit', { name: label[language], unit: unitLabel[language] }),
    ],
    [heading(edition?.correction?.corrects), (change) => shown(change.before, change.decimals)],
    [heading(edition?.number), (change) => shown(change.after, change.decimals)],
  ]);
}
