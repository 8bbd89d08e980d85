import { showDecimal, withMinus } from '../../../domain/statistics/decimal.ts';
import type { Language } from '../../../domain/statistics/wording/language.ts';
import { paragraph, type Section } from '../document.ts';
import type { BulletinFigures } from '../read-bulletin.ts';
import { BASIS_WORDS, NONE } from '../wording.ts';

/** Why a final edition was corrected, and which statistics the correction changed. No blocks for another edition. */
export function correction({ edition, basis, changes }: BulletinFigures, language: Language): Section {
  const zh = language === 'zh';
  const heading = zh ? '更正说明' : 'Correction';
  if (edition?.correction === undefined) return { heading, blocks: [] };
  const { reason, corrects } = edition.correction;
  const shown = (value: string | null, decimals: number) =>
    value === null ? NONE : withMinus(showDecimal(value, decimals));
  const named = (number: number) => (zh ? `第${number}版` : `edition ${number}`);
  return {
    heading,
    blocks: [
      paragraph(
        zh
          ? `本版更正${named(corrects)}。理由：${reason}`
          : `This edition corrects ${named(corrects)}. Reason: ${reason}`,
      ),
      changes.length === 0
        ? paragraph(
            zh
              ? '按本口径，各项统计指标不变；有变化的是地区、平台、时段或商品的明细。'
              : 'No statistic on this basis differs from it, but rows of places, platforms, times or products do.',
          )
        : {
            kind: 'table',
            table: {
              caption: zh ? '有变化的统计指标' : 'Statistics that changed',
              subtitle: BASIS_WORDS[basis][language],
              columns: ['', named(corrects), named(edition.number)],
              rows: changes.map(({ label, unitLabel, before, after, decimals }) => [
                zh ? `${label.zh}（${unitLabel.zh}）` : `${label.en} (${unitLabel.en})`,
                shown(before, decimals),
                shown(after, decimals),
              ]),
            },
          },
    ],
  };
}
