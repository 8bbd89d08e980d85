import { REASONS_ZH } from '../../schemas/documents/reasons-zh.ts';
import { FORM_FAULTS } from '../../schemas/event/form-faults.ts';
import type { Problem } from '../../schemas/event/reason-codes.ts';
import type { Language } from '../statistics/wording/language.ts';

/** What is wrong with an event, in a sentence for its publisher. It repeats nothing of the event. */
export function reasonMessage({ code, message, fault, expected }: Problem, language: Language): string {
  if (language === 'en') return message;
  if (fault !== undefined) return FORM_FAULTS[fault].zh;
  return expected === undefined ? REASONS_ZH[code] : `${REASONS_ZH[code]}应为：${zhOf(expected)}。`;
}

const TYPES_ZH: Readonly<Record<string, string>> = {
  string: '文本',
  number: '数字',
  int: '整数',
  object: '对象',
  array: '列表',
};

function zhOf(expected: string): string {
  return TYPES_ZH[expected] ?? expected;
}
