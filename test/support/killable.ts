import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { must } from '../../domain/must.ts';
import type { Child } from '../../infra/engines/supervision/child.ts';
import { hasEnded, type Identity, signal } from '../../infra/engines/supervision/identity.ts';

const GONE_WITHIN_MS = 10_000;

/** A process that a test kills and starts again, on the same data and ports. */
export class Killable {
  readonly name: string;
  readonly #launch: () => Promise<Child>;
  #child: Child;

  private constructor(name: string, launch: () => Promise<Child>, child: Child) {
    this.name = name;
    this.#launch = launch;
    this.#child = child;
  }

  /** `launch` resolves when the process is ready. */
  static async start(name: string, launch: () => Promise<Child>): Promise<Killable> {
    return new Killable(name, launch, await launch());
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** A lifeline comes before the program, and ends with it. */
  get #program(): Identity {
    return must(this.#child.identities.at(-1), this.name);
  }

  /** Stops the process by SIGSTOP. Resolves when no thread of it runs. */
  async freeze(): Promise<void> {
    signal(this.#program, 'SIGSTOP');
    while (!isStopped(this.pid)) await sleep(10);
  }

  /** Kills the process by SIGKILL. Resolves when it is gone. */
  async kill(): Promise<void> {
    const program = this.#program;
    signal(program, 'SIGKILL');
    await this.#child.ended;
    if (!(await hasEnded(program, GONE_WITHIN_MS))) throw new Error(`${this.name} survives SIGKILL`);
  }

  async restart(): Promise<void> {
    await this.#child.ended;
    this.#child = await this.#launch();
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}

function isStopped(pid: number): boolean {
  return readdirSync(`/proc/${String(pid)}/task`).every((task) =>
    /^State:\s+T/m.test(readFileSync(`/proc/${String(pid)}/task/${task}/status`, 'utf8')),
  );
}
