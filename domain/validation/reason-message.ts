import { REASONS_ZH } from '../../schemas/documents/reasons-zh.ts';
import { FORM_FAULTS } from '../../schemas/event/form-faults.ts';
import { type Problem, type ReasonCode, REASONS } from '../../schemas/event/reason-codes.ts';
import type { Language } from '../../schemas/text/language.ts';
import { faultOfMessage } from './form-fault.ts';

/** What is wrong with an event, in a sentence for its publisher. It repeats nothing of the event. */
export function reasonMessage({ code, message, fault, ...problem }: Problem, language: Language): string {
  if (language === 'en') return message;
  const expected = problem.expected ?? expectedOf(message);
  if (fault !== undefined) return FORM_FAULTS[fault].zh;
  for (const [form, remedy] of REMEDIES_ZH) {
    const found = form.exec(message)?.[1];
    if (found !== undefined) return `${REASONS_ZH[code]}${remedy(found)}`;
  }
  return expected === undefined ? REASONS_ZH[code] : `${REASONS_ZH[code]}应为：${zhOf(expected)}。`;
}

/** What messages of adapters say to do. */
const REMEDIES_ZH: readonly (readonly [RegExp, (what: string) => string])[] = [
  [
    / Ask for it by ([\w. ]+)\.$/,
    (how) => `可通过接口取得：${how.replace(' with ', '，').replace(' in ', ' 列入 ')}。`,
  ],
  [/ one seems to be at (\S+): hand that over/, (at) => `订单似乎在 ${at}：请把该处的内容作为一条记录提交。`],
];

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

/** A problem as the quarantine has it: of what validation knew, the code, the path and the English message. */
interface StoredProblem {
  readonly code: string;
  readonly message: string;
}

/**
 * The message of a stored problem. Its Chinese follows from the English one, so it says what validation said. A code
 * that this version does not know keeps the stored message.
 */
export function storedMessage({ code, message }: StoredProblem, language: Language): string {
  if (language === 'en' || !isKnown(code)) return message;
  const problem = { code, path: '', message, fault: faultOfMessage(message), expected: expectedOf(message) };
  return reasonMessage(problem, language);
}

function isKnown(code: string): code is ReasonCode {
  return Object.hasOwn(REASONS, code);
}

/** What a message of zod expects, in the form that problems have. */
const EXPECTED: readonly (readonly [RegExp, (...groups: string[]) => string])[] = [
  [/^Invalid input: expected (\w+), received /, (type) => type],
  [/^Invalid input: expected (".*")$/, (value) => value],
  [/^Invalid option: expected one of (.+)$/, (values) => values.split('|').join(', ')],
  [/^Too big: expected .*?<=(\d+)/, (most) => `<= ${most}`],
  [/^Too small: expected .*?>=(-?\d+)/, (least) => `>= ${least}`],
  // Of a platform's payload, whose sum says its amounts.
  [
    /^\w+ must be (.+, but .+ is not .+)\.$/,
    (sum) => sum.replace(', but ', '，而 ').replace(' is not ', ' 不等于 '),
  ],
];

function expectedOf(message: string): string | undefined {
  for (const [form, expected] of EXPECTED) {
    const [, value] = form.exec(message) ?? [];
    if (value !== undefined) return expected(value);
  }
  return undefined;
}
