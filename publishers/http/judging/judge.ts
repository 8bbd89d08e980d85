import pTimeout from 'p-timeout';
import type { Counties } from '../../../domain/order.ts';
import type { ClickHouseClient } from '../../../pipeline/engines.ts';
import {
  readRegisterTexts,
  readRegisterVersion,
  type RegisterTexts,
} from '../../../pipeline/platforms/open-translator.ts';
import { openThreads } from '../../../pipeline/validation/pool.ts';
import { DETAILS } from '../../../schemas/http/problem-details.ts';
import { tryAgain } from '../problem-error.ts';
import { judgeBody } from './judge-body.ts';
import type { JudgedBody, JudgeTask } from './judged-body.ts';

/** What each thread gets once. */
export interface JudgeData {
  readonly counties: Counties;
  /** Only where records of platforms become events. */
  readonly registers?: RegisterTexts;
}

/** A body of some events is judged in less time than it takes to give it to a thread. */
const JUDGED_HERE_BYTES = 16 * 1_024;
/** Bodies that may wait for a thread. */
const MOST_WAITING = 64;
const FREE_AGAIN_SECONDS = 2;
/** A hundred thousand shops take about 50 MiB. */
const REGISTERS_MIB = 256;

export interface Judge {
  /** Throws a 503 if too many bodies wait already. */
  judge(task: JudgeTask): Promise<JudgedBody>;
  /** Resolves when every body that was taken is judged. */
  close(): Promise<void>;
}

export function openJudge(data: JudgeData): Judge {
  const threads = openThreads<JudgeTask, JudgedBody>(new URL('thread.ts', import.meta.url), {
    data,
    maxQueue: MOST_WAITING,
    ...(data.registers && { oldSpaceMib: REGISTERS_MIB }),
  });
  const running = new Set<Promise<unknown>>();
  return {
    judge: (task) => {
      if (isSmall(task)) return judgeBody(task, data.counties);
      if (threads.queueSize >= MOST_WAITING)
        throw tryAgain('unavailable', DETAILS.judgesBusy, FREE_AGAIN_SECONDS);
      const judging = threads.run(task, { transferList: [task.body.buffer] });
      running.add(judging);
      return judging.finally(() => running.delete(judging));
    },
    async close() {
      await Promise.allSettled(running);
      await threads.destroy();
    },
  };
}

function isSmall({ body, form, payload }: JudgeTask): boolean {
  return body.length <= JUDGED_HERE_BYTES && !form.isGzip && payload === undefined;
}

/** So long a register that was loaded may be unknown, beside the time that reading it takes. */
const LOOK_EVERY_MS = 2_000;
/** A request waits so long for newer registers, then takes those that are known. */
const NEWER_WITHIN_MS = 2_000;
const FIRST_WITHIN_MS = 20_000;
const LOADED_AGAIN_SECONDS = 60;
const READ_AGAIN_SECONDS = 5;

/**
 * Judges bodies of platforms' own records. Its threads keep one version of the registers; a newer one gets threads of
 * its own, and the older threads end when their bodies are judged. While ClickHouse does not answer, the registers that
 * are known hold.
 */
export class AdaptingJudge implements Judge {
  readonly #client: ClickHouseClient;
  readonly #counties: Counties;
  readonly #onFailure: (error: unknown) => void;
  #current: { readonly version: string; readonly threads: Judge } | undefined;
  #ending: Promise<void> | undefined;
  #lookedMs = -Infinity;
  #looking: Promise<void> | undefined;
  #failed = false;

  constructor(client: ClickHouseClient, counties: Counties, onFailure: (error: unknown) => void) {
    [this.#client, this.#counties, this.#onFailure] = [client, counties, onFailure];
  }

  /** Resolves when the registers in force are known. Throws a 503 if there are none. */
  async ready(): Promise<void> {
    if (performance.now() - this.#lookedMs >= LOOK_EVERY_MS) this.#looking ??= this.#look();
    if (this.#looking !== undefined) {
      const milliseconds = this.#current === undefined ? FIRST_WITHIN_MS : NEWER_WITHIN_MS;
      await pTimeout(this.#looking, { milliseconds, fallback: () => undefined });
    }
    if (this.#current !== undefined) return;
    if (this.#failed || this.#looking !== undefined)
      throw tryAgain('unavailable', DETAILS.shopsUnreadable, READ_AGAIN_SECONDS);
    throw tryAgain('unavailable', DETAILS.shopsMissing, LOADED_AGAIN_SECONDS);
  }

  judge(task: JudgeTask): Promise<JudgedBody> {
    if (this.#current === undefined) throw new Error('there are no registers: ready() was not awaited');
    return this.#current.threads.judge(task);
  }

  async close(): Promise<void> {
    await this.#looking;
    await this.#ending;
    await this.#current?.threads.close();
  }

  async #look(): Promise<void> {
    this.#lookedMs = performance.now();
    try {
      await this.#follow();
      this.#failed = false;
    } catch (error) {
      this.#failed = true;
      this.#onFailure(error);
    } finally {
      this.#looking = undefined;
    }
  }

  async #follow(): Promise<void> {
    const version = await readRegisterVersion(this.#client);
    if (version === undefined || version === this.#current?.version) return;
    const registers = await readRegisterTexts(this.#client);
    // Loads that follow fast must not fill the memory: there are two versions at most.
    await this.#ending;
    const older = this.#current?.threads;
    this.#current = { version, threads: openJudge({ counties: this.#counties, registers }) };
    this.#ending = older?.close().catch(this.#onFailure);
  }
}
