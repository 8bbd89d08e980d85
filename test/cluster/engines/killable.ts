import type { Child } from '../../../infra/engines/supervision/child.ts';
import { hasEnded, signal } from '../../../infra/engines/supervision/identity.ts';

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
    return this.#child.identities.at(-1)?.pid ?? 0;
  }

  /** Kills the process by SIGKILL. Resolves when it is gone. */
  async kill(): Promise<void> {
    // A lifeline comes before the program, and ends with it.
    const program = this.#child.identities.at(-1);
    if (program === undefined) throw new Error(`${this.name} is not running`);
    signal(program, 'SIGKILL');
    await this.#child.ended;
    if (!(await hasEnded(program, GONE_WITHIN_MS))) throw new Error(`${this.name} survives SIGKILL`);
  }

  async restart(): Promise<void> {
    this.#child = await this.#launch();
  }

  stop(): Promise<void> {
    return this.#child.stop();
  }
}
