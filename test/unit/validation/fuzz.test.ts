import { describe, expect, it } from 'vitest';
import { validateLines } from '../../support/batches.ts';
import { byteBreak, everyBreak } from '../../support/fuzz/break-bytes.ts';
import { eventChange, everyChange } from '../../support/fuzz/change-event.ts';
import { checkVerdict } from '../../support/fuzz/check-verdict.ts';
import { fc } from '../../support/fast-check.ts';
import { tries } from '../../support/seeds.ts';
import { type Choices, choices, everySpelling, spell } from '../../support/fuzz/spell.ts';
import { readOrder } from '../../oracle/order.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';

const RUNS = tries(400, 2_000);
const brokenBytes = byteBreak.map((broken) => broken(validEvent()));

/** Checks values whose verdicts differ, whatever the seed, and then many random ones. */
function fuzz(
  known: readonly Uint8Array[],
  bytes: fc.Arbitrary<Uint8Array>,
  check: (bytes: Uint8Array) => boolean,
): void {
  expect(new Set(known.map(check))).toEqual(new Set([true, false]));
  fc.assert(
    fc.property(bytes, (value) => {
      check(value);
    }),
    { numRuns: RUNS },
  );
}

describe('any event is read as written or refused with a reason', () => {
  it('for a valid event in any spelling, including ambiguous ones', () => {
    const spelled = (by: Choices): Buffer => Buffer.from(spell(validEvent(), by));
    const known = everySpelling.map((by) => spelled(by()));
    fuzz(known, choices.map(spelled), (bytes) => {
      const accepted = checkVerdict(bytes);
      expect(accepted).toBe(readOrder(bytes, COUNTIES) !== undefined);
      return accepted;
    });
  });

  it('for broken bytes', () => {
    const known = everyBreak.map((broken) => broken(validEvent()));
    fuzz(known, brokenBytes, checkVerdict);
  });

  it('for changed fields', () => {
    const known = everyChange.map((change) => Buffer.from(JSON.stringify(change(validEvent()))));
    const changed = fc
      .tuple(eventChange, choices)
      .map(([change, by]) => Buffer.from(spell(change(validEvent()), by)));
    fuzz(known, changed, checkVerdict);
  });

  it('without affecting the other events of its batch', () => {
    const events = fc.array(fc.oneof(brokenBytes, fc.constant(Buffer.from(JSON.stringify(validEvent())))), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(events, (values) => {
        const together = validateLines(values);
        const alone = values.map((value) => validateLines([value]));
        expect(together.accepted).toBe(alone.filter(({ accepted }) => accepted === 1).length);
        expect(together.quarantined).toEqual(
          alone.flatMap(({ quarantined }, position) =>
            quarantined.map((event) => ({ ...event, position: BigInt(position) })),
          ),
        );
      }),
      { numRuns: RUNS / 10 },
    );
  });
});
