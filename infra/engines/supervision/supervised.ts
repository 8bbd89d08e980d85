import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessEvent } from '../state.ts';
import type { Child, Say } from './child.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** Who has run this long has started well: the next pause is a short one again. */
const HEALTHY_MS = 10_000;

/** Resolves when the process is ready, and says how far it is until then. */
export type Launch = (say: Say) => Promise<Child>;

/** Told a line for the log, and of ends and new starts also what happened, with the cause. */
export type Report = (line: string, happened?: Pick<ProcessEvent, 'event' | 'cause'>) => void;

/** A process that is started again whenever it ends, with pauses that double while it keeps failing. */
export class Supervised {
  readonly name: string;
  readonly #launch: Launch;
  readonly #report: Report;
  readonly #stopping = new AbortController();
  #child: Child | undefined;
  #runningSince: Date | null = null;
  #loop: Promise<void> = Promise.resolve();

  constructor(name: string, launch: Launch, report: Report) {
    this.name = name;
    this.#launch = launch;
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
    this.#loop = this.#keepRunning(await this.#startOnce());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#child?.stop();
    await this.#loop;
  }

  async #startOnce(): Promise<Child> {
    this.#child = await this.#launch(this.#report);
    this.#runningSince = new Date();
    return this.#child;
  }

  async #keepRunning(first: Child): Promise<void> {
    let pauseMs = FIRST_PAUSE_MS;
    for (let child: Child | undefined = first; ;) {
      const since = performance.now();
      const how = await child.ended;
      if (this.#stopping.signal.aborted) return;
      if (performance.now() - since > HEALTHY_MS) pauseMs = FIRST_PAUSE_MS;
      this.#runningSince = null;
      this.#report(`${this.name} ended with ${how} and is being restarted (log: ${child.logPath})`, {
        event: 'ended',
        cause: how,
      });
      do {
        const waited = await sleep(pauseMs, true, { signal: this.#stopping.signal }).catch(() => false);
        if (!waited) return;
        pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
        child = await this.#startAgain(how);
      } while (child === undefined);
    }
  }

  /** Undefined where it does not start. */
  async #startAgain(how: string): Promise<Child | undefined> {
    try {
      const child = await this.#startOnce();
      this.#report(`${this.name} runs again`, { event: 'started again', cause: how });
      // Everything was to stop meanwhile.
      if (this.#stopping.signal.aborted) await child.stop();
      return child;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#report(why, { event: 'not started', cause: why.split('\n')[0] ?? '' });
      return undefined;
    }
  }
}
