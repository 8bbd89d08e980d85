import type { Language } from '../../domain/statistics/wording/language.ts';

const CHINESE = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/** What stands before a heading, as official documents write it: `一、`, `1. `. */
export function sectionNumber(index: number, language: Language): string {
  return language === 'zh' ? `${CHINESE[index] ?? String(index + 1)}、` : `${index + 1}. `;
}
