import { readFileSync } from 'node:fs';
import type { Language } from '../../schemas/text/language.ts';
import type { Verdict } from '../../operations/status/verdict.ts';

/** The whole status where no cause is known. */
export const VERDICTS: Readonly<Record<Verdict['kind'], string>> = {
  stopped: '有分区已停止读取，需人工处理。',
  unknown: '部分状态尚不清楚，无法断定数据是否最新。',
  retried: '有任务受阻，将自动恢复。',
  misnamed: '有主题名称与平台主题相似，但无工作进程读取。',
  load: '有回填未完成，数据缺少未载入的部分。',
  totals: '统计数与平台申报的控制总数不符。',
  well: '一切正常。',
};

/** States, causes and remedies in English and Chinese. `{1}` is a name, a number or an engine's own words. */
const SENTENCES = readFileSync(new URL('trouble-words.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => {
    const [english = '', chinese = ''] = line.split('\t');
    const texts = english.split(/\{\d\}/).map((text) => text.replaceAll(/[^\w\s]/g, '\\$&'));
    return { english: new RegExp(`^${texts.join('(.+?)')}$`), chinese };
  });

/**
 * A state, a cause or a remedy in the language of the page; as it is if only English knows it, such as an engine's own
 * words.
 */
export function troubleWords(text: string, language: Language): string {
  if (language === 'en') return text;
  for (const { english, chinese } of SENTENCES) {
    const parts = english.exec(text);
    if (parts === null) continue;
    // What is quoted may be a sentence of its own.
    return chinese.replaceAll(/\{(\d)\}/g, (_, at: number) => troubleWords(parts[at] ?? '', language));
  }
  return text;
}
