import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessEvent } from '../state.ts';
import type { Child } from './child.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** Who has run this long has started well: the next pause is a short one again. */
const HEALTHY_MS = 10_000;

/** Called with what happened, its cause, and a line for the log. */
export type Report = (event: ProcessEvent['event'], cause: string, line: string) => void;

/** A process that is started again whenever it ends, with pauses that double while it keeps failing. */
export class Supervised {
  readonly name: string;
  readonly launch: () => Promise<Child>;
  readonly #report: Report;
  readonly #stopping = new AbortController();
  #child: Child | undefined;
  #runningSince: Date | null = null;
  #loop: Promise<void> = Promise.resolve();

  /** `launch` resolves when the process is ready. `report` is told of ends and of new starts. */
  constructor(name: string, launch: () => Promise<Child>, report: Report) {
    this.name = name;
    this.launch = launch;
    this.#report = report;
  }

  get child(): Child | undefined {
    return this.#child;
  }

  /** Since when it runs; null while it does not. */
  get runningSince(): Date | null {
    return this.#runningSince;
  }

  /** Rejects when the first start fails: nothing is gained by repeating that. */
  async start(): Promise<void> {
    this.#child = await this.launch();
    this.#runningSince = new Date();
    this.#loop = this.#keepRunning(this.#child);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#child?.stop();
    await this.#loop;
  }

  async #keepRunning(first: Child): Promise<void> {
    let child = first;
    let pauseMs = FIRST_PAUSE_MS;
    for (;;) {
      const since = performance.now();
      const how = await child.ended;
      if (this.#stopping.signal.aborted) return;
      if (performance.now() - since > HEALTHY_MS) pauseMs = FIRST_PAUSE_MS;
      this.#runningSince = null;
      this.#report(
        'ended',
        how,
        `${this.name} ended with ${how} and is being restarted (log: ${child.logPath})`,
      );
      const next = await this.#again(pauseMs, how);
      if (next === undefined) return;
      child = next;
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  /** Undefined when everything is to stop meanwhile. */
  async #again(firstPauseMs: number, how: string): Promise<Child | undefined> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const waited = await sleep(pauseMs, true, { signal: this.#stopping.signal }).catch(() => false);
      if (!waited) return undefined;
      try {
        const child = await this.launch();
        this.#child = child;
        this.#runningSince = new Date();
        this.#report('started again', how, `${this.name} runs again`);
        if (!this.#stopping.signal.aborted) return child;
        await child.stop();
        return undefined;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.#report('not started', why.split('\n')[0] ?? '', why);
      }
    }
  }
}
