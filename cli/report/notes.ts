import type { DataNotes } from '../../statistics/figures/campaign-report.ts';
import type { Language } from '../../domain/statistics/wording/language.ts';
import { count, printable } from '../format.ts';

/**
 * What a reader must know about the figures, a line each. Machine-readable formats have only the figures. `escape` makes
 * names, which operators choose, harmless in the format.
 */
export function noteLines(
  { sampleFactor, simulated, illustrative, otherBasis, running }: DataNotes,
  language: Language,
  escape: (name: string) => string = printable,
): string[] {
  const names = illustrative.map((label) => escape(label[language]));
  const zh = language === 'zh';
  const sample =
    sampleFactor === 1
      ? ''
      : zh
        ? `数据为 1:${count(sampleFactor)} 抽样，已放大。`
        : `A 1:${count(sampleFactor)} sample, expanded.`;
  const origin =
    simulated === 'partly'
      ? zh
        ? '部分订单为模拟数据。'
        : 'Some of the orders are simulated.'
      : simulated
        ? zh
          ? '订单为模拟数据。'
          : 'The orders are simulated.'
        : '';
  const lists =
    names.length === 0
      ? ''
      : zh
        ? `示意名单，并非官方名单：${names.join('、')}。`
        : `An illustration, not an official list: ${names.join(', ')}.`;
  const basis =
    otherBasis === null
      ? ''
      : zh
        ? `公布的数字按 ${otherBasis} 口径统计，未作比较。`
        : `The published figures are on the basis ${otherBasis}, so they are not compared.`;
  return [
    [origin, sample].filter((text) => text !== '').join(zh ? '' : ' '),
    lists,
    basis,
    ...running.map((words) => words[language]),
  ].filter((text) => text !== '');
}
