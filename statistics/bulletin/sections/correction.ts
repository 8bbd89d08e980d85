import { showDecimal, withMinus } from '../../../domain/statistics/decimal.ts';
import type { Context } from '../context.ts';
import { paragraph, type Section } from '../document.ts';
import { tableOf } from '../tables.ts';
import { BASIS_WORDS, NONE } from '../wording.ts';

/** Why a final edition was corrected, and which statistics the correction changed. No blocks for another edition. */
export function correction({ edition, basis, changes, language, say }: Context): Section {
  const heading = say('Correction', '更正说明');
  if (edition?.correction === undefined) return { heading, blocks: [] };
  const { reason, corrects } = edition.correction;
  const shown = (value: string | null, decimals: number) =>
    value === null ? NONE : withMinus(showDecimal(value, decimals));
  const [before, after] = [corrects, edition.number].map((number) =>
    say(`edition ${number}`, `第${number}版`),
  ) as [string, string];
  const why = say(`This edition corrects ${before}. Reason: ${reason}`, `本版更正${before}。理由：${reason}`);
  const none = say(
    'No statistic on this basis differs from it, but rows of places, platforms, times or products do.',
    '按本口径，各项统计指标不变；有变化的是地区、平台、时段或商品的明细。',
  );
  const caption = say('Statistics that changed', '有变化的统计指标');
  const table = tableOf({ caption, subtitle: BASIS_WORDS[basis][language] }, changes, [
    ['', ({ label, unitLabel }) => say(`${label.en} (${unitLabel.en})`, `${label.zh}（${unitLabel.zh}）`)],
    [before, (change) => shown(change.before, change.decimals)],
    [after, (change) => shown(change.after, change.decimals)],
  ]);
  return { heading, blocks: [paragraph(why), ...(changes.length === 0 ? [paragraph(none)] : table)] };
}
