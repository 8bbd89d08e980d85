import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateLines } from '../../support/batches.ts';
import { byteBreak } from '../../support/fuzz/break-bytes.ts';
import { eventChange } from '../../support/fuzz/change-event.ts';
import { checkVerdict } from '../../support/fuzz/check-verdict.ts';
import { tries, triesTimeoutMs, SEED } from '../../support/repetitions.ts';
import { choices, spell } from '../../support/fuzz/spell.ts';
import { readOrder } from '../../oracle/order.ts';
import { COUNTIES, validEvent } from '../../support/events.ts';

const RUNS = 4_000;
const brokenBytes = byteBreak.map((broken) => broken(validEvent()));
const options = { seed: SEED, numRuns: tries(RUNS) };

/** Runs a check on many values, and requires that at least 1 % are accepted and 1 % refused. */
function fuzz(bytes: fc.Arbitrary<Uint8Array>, check: (bytes: Uint8Array) => boolean): void {
  const met = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(bytes, (value) => {
      met[check(value) ? 'accepted' : 'refused'] += 1;
    }),
    options,
  );
  expect(met.accepted).toBeGreaterThan(options.numRuns / 100);
  expect(met.refused).toBeGreaterThan(options.numRuns / 100);
}

describe(`any event is read as written or refused with a reason (seed ${SEED})`, () => {
  it(
    'for a valid event in any spelling, including ambiguous ones',
    () => {
      const spelled = choices.map((by) => Buffer.from(spell(validEvent(), by)));
      fuzz(spelled, (bytes) => {
        const accepted = checkVerdict(bytes);
        expect(accepted).toBe(readOrder(bytes, COUNTIES) !== undefined);
        return accepted;
      });
    },
    triesTimeoutMs(RUNS),
  );

  it(
    'for broken bytes',
    () => {
      fuzz(brokenBytes, checkVerdict);
    },
    triesTimeoutMs(RUNS),
  );

  it(
    'for changed fields',
    () => {
      const changed = fc
        .tuple(eventChange, choices)
        .map(([change, by]) => Buffer.from(spell(change(validEvent()), by)));
      fuzz(changed, checkVerdict);
    },
    triesTimeoutMs(RUNS),
  );

  it(
    'without affecting the other events of its batch',
    () => {
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
        { seed: SEED, numRuns: tries(RUNS) / 10 },
      );
    },
    triesTimeoutMs(RUNS),
  );
});
