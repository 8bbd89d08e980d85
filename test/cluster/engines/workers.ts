import { setTimeout as sleep } from 'node:timers/promises';
import { workerService } from '../../../cli/local-system.ts';
import { type Child, startReady } from '../../../infra/engines/supervision/child.ts';
import { signal } from '../../../infra/engines/supervision/identity.ts';
import { Supervised } from '../../../infra/engines/supervision/supervised.ts';

const LOOK_EVERY_MS = 100;

export type Variables = Readonly<Record<string, string>>;

/** A worker process with the variables that docs/security.md lists, started again whenever it ends, as systemd does. */
export class ClusterWorker {
  readonly name: string;
  readonly #supervised: Supervised;
  /** How often it ended although nothing killed it. */
  endedByItself = 0;
  #isKilled = false;

  private constructor(name: string, launch: () => Promise<Child>) {
    this.name = name;
    this.#supervised = new Supervised(name, launch, (_line, happened) => {
      if (happened?.event !== 'ended') return;
      if (!this.#isKilled) this.endedByItself += 1;
      this.#isKilled = false;
    });
  }

  static async start(name: string, variables: Variables, logPath: string): Promise<ClusterWorker> {
    const worker = new ClusterWorker(name, () => launch(name, variables, logPath));
    await worker.#supervised.start();
    return worker;
  }

  /** Kills the process by SIGKILL. */
  kill(): Promise<void> {
    this.#isKilled = true;
    for (const identity of this.#supervised.child?.identities ?? []) signal(identity, 'SIGKILL');
    return Promise.resolve();
  }

  /** Resolves when the supervisor has started it again. */
  async untilRunning(): Promise<void> {
    while (this.#isKilled || this.#supervised.runningSince === null) await sleep(LOOK_EVERY_MS);
  }

  stop(): Promise<void> {
    return this.#supervised.stop();
  }
}

function launch(name: string, variables: Variables, logPath: string): Promise<Child> {
  const run = { script: workerService.script, nodeOptions: workerService.nodeOptions ?? [] };
  return startReady({ name, run, args: [], environment: variables, logPath }, (child) =>
    Promise.resolve(child.saidReady()),
  );
}
