import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Addresses } from '../../../adapters/configuration/environment.ts';
import type { Child } from '../../../infra/engines/supervision/child.ts';
import { type Checkpoint, checkpointChannel, CHECKPOINTS } from '../../../workers/checkpoints.ts';
import type { KillOrderPoints } from '../kill-plan.ts';
import { launchWorker, reportPathOf } from '../../support/launch-worker.ts';

interface Slot {
  child: Child | undefined;
  order: KillOrderPoints | undefined;
  sinceMs: number;
}

/** Worker processes that are restarted as soon as they exit, each with an order where to die next. */
export class Workers {
  readonly #slots: Slot[] = [];
  readonly #loops: Promise<void>[] = [];
  readonly #addresses: Addresses;
  readonly #logPath: string;
  #stopping = false;
  /** Order for the next process. Undefined if workers should not die. */
  #nextOrder: (() => KillOrderPoints) | undefined;
  /** Called for each process with an order that died by SIGKILL. The checkpoint is undefined if it died elsewhere. */
  onKilled: (point: Checkpoint | undefined) => void = () => undefined;

  constructor(addresses: Addresses, logPath: string) {
    this.#addresses = addresses;
    this.#logPath = logPath;
  }

  /** Resolves when all are ready. Rejects with the first failure. */
  async start(count: number): Promise<void> {
    const starts = Array.from({ length: count }, async () => {
      const slot: Slot = { child: undefined, order: undefined, sinceMs: 0 };
      this.#slots.push(slot);
      await this.#launch(slot);
      this.#loops.push(this.#keep(slot));
    });
    // Waits for all, so that none is still starting when the first failure is reported.
    for (const result of await Promise.allSettled(starts))
      if (result.status === 'rejected') throw result.reason;
  }

  get children(): readonly Child[] {
    return this.#slots.flatMap(({ child }) => (child === undefined ? [] : [child]));
  }

  /** Live processes that have had their order for longer than this. */
  overdue(afterMs: number): readonly Child[] {
    return this.#slots.flatMap(({ child, order, sinceMs }) =>
      child !== undefined && order !== undefined && Date.now() - sinceMs > afterMs ? [child] : [],
    );
  }

  /** Restarts the processes. From now on each gets an order where to die. */
  async arm(nextOrder: () => KillOrderPoints): Promise<void> {
    this.#nextOrder = nextOrder;
    await this.#replace();
  }

  /** Restarts the processes without orders. */
  async disarm(): Promise<void> {
    this.#nextOrder = undefined;
    await this.#replace();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.children.map((child) => child.stop()));
    await Promise.all(this.#loops);
    this.#slots.length = 0;
    this.#loops.length = 0;
    this.#stopping = false;
  }

  /** Stops outdated processes. Their loops start new ones. */
  async #replace(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => this.#endIfOutdated(slot)));
  }

  async #endIfOutdated({ child, order }: Slot): Promise<void> {
    if (this.#stopping || (order === undefined) !== (this.#nextOrder === undefined)) await child?.stop();
  }

  /** Of each slot, since a process writes beside its log where it was killed. */
  #logOf(slot: Slot): string {
    return `${this.#logPath}.${String(this.#slots.indexOf(slot))}`;
  }

  /** Reads and deletes the report of a process that has exited. */
  #diedAt(slot: Slot): Checkpoint | undefined {
    const path = reportPathOf(this.#logOf(slot));
    if (!existsSync(path)) return undefined;
    const channel = readFileSync(path, 'utf8');
    rmSync(path);
    return CHECKPOINTS.find((point) => checkpointChannel(point) === channel);
  }

  async #launch(slot: Slot): Promise<void> {
    slot.order = this.#nextOrder?.();
    slot.sinceMs = Date.now();
    slot.child = await launchWorker(
      this.#addresses,
      this.#logOf(slot),
      slot.order === undefined ? {} : { killAt: slot.order },
    );
    // The orders may have changed during the start.
    await this.#endIfOutdated(slot);
  }

  async #keep(slot: Slot): Promise<void> {
    for (;;) {
      const exit = await slot.child?.ended;
      if (exit === 'signal SIGKILL' && slot.order !== undefined) this.onKilled(this.#diedAt(slot));
      slot.child = undefined;
      if (this.#stopping) return;
      try {
        await this.#launch(slot);
      } catch {
        // It was killed before it was ready, or an engine is down. Try again.
        const point = this.#diedAt(slot);
        if (point !== undefined) this.onKilled(point);
        await sleep(500);
      }
    }
  }
}
