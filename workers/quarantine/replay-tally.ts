import type { ReplayResult } from '../../schemas/activities.ts';
import type { DecidedEvent } from '../../pipeline/quarantine/decisions.ts';
import { SHOWN_POSITIONS } from '../../pipeline/quarantine/replay-result.ts';

/** Counts what a dry run finds; a replay counts what it has written. */
export class ReplayTally {
  #accepted = 0;
  #unreadable = 0;
  readonly #refused: Record<string, number> = {};
  readonly #positions: string[] = [];

  add(decided: readonly DecidedEvent[]): void {
    for (const { position, outcome, refusedCode = '' } of decided) {
      if (outcome === 'refused') this.#refused[refusedCode] = (this.#refused[refusedCode] ?? 0) + 1;
      if (outcome === 'unreadable') this.#unreadable += 1;
      if (outcome !== 'accepted') continue;
      this.#accepted += 1;
      if (this.#positions.length < SHOWN_POSITIONS) this.#positions.push(position.toString());
    }
  }

  result(): ReplayResult {
    return {
      accepted: this.#accepted,
      refused: this.#refused,
      unreadable: this.#unreadable,
      acceptedPositions: this.#positions,
    };
  }
}
