import { type ReasonCode, REASONS } from '../../schemas/event/reason-codes.ts';
import { PAYLOAD_NAMES } from '../../schemas/platforms/payloads.ts';
import { readFixture } from '../support/platform-records.ts';
import { REASON_CASES, shownChanges } from '../support/reason-cases.ts';

/** Record batches are tried in test/unit/kafka/broken-batches.test.ts: these two are among them. */
const OF_BATCHES: Partial<Record<ReasonCode, string>> = {
  'batch.too_large': `gzip: ${String(64 * 1_048_576 + 1)} B`,
  'batch.undecodable': 'gzip: ff ff ff ff',
};

/** What gives each reason, from the cases by which the reasons are tested. Names of people are in none. */
export function reasonExamples(): Record<string, string> {
  const platforms = PAYLOAD_NAMES.flatMap((payload) => readFixture(payload).cases);
  const exampleOf = (code: string): string => {
    const ofEvents = REASON_CASES.find((one) => one.code === code)?.example;
    const { change = {}, remove = [] } =
      platforms.find(({ problems = [] }) => problems.length === 1 && problems[0]?.[0] === code) ?? {};
    const changed = [shownChanges(change), ...remove.map((pointer) => `${pointer}: —`)];
    return ofEvents ?? OF_BATCHES[code as ReasonCode] ?? changed.filter((line) => line !== '').join('\n');
  };
  return Object.fromEntries(
    Object.keys(REASONS).map((code) => {
      const example = exampleOf(code);
      if (example === '') throw new Error(`no case gives ${code}`);
      return [code, example];
    }),
  );
}
