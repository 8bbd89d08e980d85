import { expect } from 'vitest';
import { reasonMessage, storedMessage } from '../../domain/validation/reason-message.ts';
import type { Problem } from '../../schemas/event/reason-codes.ts';

/** Words of a library or of JavaScript, a value that is missing in a sentence, and a sentence without its end. */
const NOISE = /Invalid|Too (?:big|small)|received|undefined|NaN|[<>]=|[{}]| {2}| [.,;:]|[^.]$/;

/** Each is at a place of its own, in plain sentences, and in the same Chinese where it was stored in English. */
export function expectPlain(problems: readonly Problem[]): void {
  expect(new Set(problems.map(({ path }) => path)).size, JSON.stringify(problems)).toBe(problems.length);
  for (const problem of problems) {
    const { code, message } = problem;
    expect(message.replace('any of . _ : -', 'any of them').replace('/data', '')).not.toMatch(NOISE);
    const chinese = reasonMessage(problem, 'zh');
    expect(chinese).toMatch(/^[^{}]*\p{Script=Han}[^{}]*。$/u);
    expect(storedMessage({ code, message }, 'zh'), message).toBe(chinese);
    expect(storedMessage({ code, message }, 'en')).toBe(message);
  }
}
