import { existsSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { workerService } from '../../../cli/worker-service.ts';
import { launchService } from '../../../infra/engines/service.ts';
import type { Child } from '../../../infra/engines/supervision/child.ts';
import type { Addresses } from '../../../adapters/configuration/environment.ts';
import { channelOf, type Point, POINTS } from '../../../workers/points.ts';
import type { KillOrderPoints } from '../kill-plan.ts';
import type { KillOrder } from './kill-at.ts';

const KILL_AT = fileURLToPath(new URL('kill-at.ts', import.meta.url));

interface Slot {
  child: Child | undefined;
  order: KillOrderPoints | undefined;
  sinceMs: number;
}

/** Worker processes that are started again as soon as they die, each with its order where to die next. */
export class Workers {
  readonly #slots: Slot[] = [];
  readonly #loops: Promise<void>[] = [];
  readonly #addresses: Addresses;
  readonly #logPath: string;
  #stopping = false;
  /** What the next process is told; undefined while there is no campaign. */
  #nextOrder: (() => KillOrderPoints) | undefined;
  /** Told of each process with an order that died by SIGKILL, and at which point; undefined at any other moment. */
  onKilled: (point: Point | undefined) => void = () => undefined;

  constructor(addresses: Addresses, logPath: string) {
    this.#addresses = addresses;
    this.#logPath = logPath;
  }

  /** Resolves when all are ready. */
  async start(count: number): Promise<void> {
    const starts = Array.from({ length: count }, async () => {
      const slot: Slot = { child: undefined, order: undefined, sinceMs: 0 };
      this.#slots.push(slot);
      await this.#launch(slot);
      this.#loops.push(this.#keep(slot));
    });
    // All of them, so that none is still starting when the first failure is told.
    for (const result of await Promise.allSettled(starts))
      if (result.status === 'rejected') throw result.reason;
  }

  get children(): readonly Child[] {
    return this.#slots.flatMap(({ child }) => (child === undefined ? [] : [child]));
  }

  /** Those that have waited this long at their order, and are still alive. */
  overdue(afterMs: number): readonly Child[] {
    return this.#slots.flatMap(({ child, order, sinceMs }) =>
      child !== undefined && order !== undefined && Date.now() - sinceMs > afterMs ? [child] : [],
    );
  }

  /** From now on every process is told where to die. */
  async arm(nextOrder: () => KillOrderPoints): Promise<void> {
    this.#nextOrder = nextOrder;
    await this.#replace();
  }

  /** From now on none is. */
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

  /** Ends those that were told something else than what holds now; others follow them. */
  async #replace(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => this.#endIfOutdated(slot)));
  }

  async #endIfOutdated({ child, order }: Slot): Promise<void> {
    if (this.#stopping || (order === undefined) !== (this.#nextOrder === undefined)) await child?.stop();
  }

  #killOrder(slot: Slot, points: KillOrderPoints): KillOrder {
    const channels = points.map(([point, atHit]) => [channelOf(point), atHit] as const);
    return { points: channels, reportPath: this.#reportPath(slot) };
  }

  #reportPath(slot: Slot): string {
    return `${this.#logPath}.killed-${String(this.#slots.indexOf(slot))}`;
  }

  /** Reads the report of a process that is gone, and takes it away. */
  #diedAt(slot: Slot): Point | undefined {
    const path = this.#reportPath(slot);
    if (!existsSync(path)) return undefined;
    const channel = readFileSync(path, 'utf8');
    rmSync(path);
    return POINTS.find((point) => channelOf(point) === channel);
  }

  async #launch(slot: Slot): Promise<void> {
    slot.order = this.#nextOrder?.();
    slot.sinceMs = Date.now();
    slot.child = await launchService(
      {
        ...workerService,
        nodeOptions: [...(workerService.nodeOptions ?? []), `--import=${KILL_AT}`],
        args: slot.order === undefined ? [] : [JSON.stringify(this.#killOrder(slot, slot.order))],
      },
      this.#addresses,
      this.#logPath,
    );
    // What holds may have changed while it started.
    await this.#endIfOutdated(slot);
  }

  async #keep(slot: Slot): Promise<void> {
    for (;;) {
      const how = await slot.child?.ended;
      if (how === 'signal SIGKILL' && slot.order !== undefined) this.onKilled(this.#diedAt(slot));
      slot.child = undefined;
      if (this.#stopping) return;
      try {
        await this.#launch(slot);
      } catch {
        // Killed before it was ready, or an engine is away at this moment: the next one follows.
        await sleep(500);
      }
    }
  }
}
