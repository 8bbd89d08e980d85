import { ENGINE_NAMES } from '../../../infra/engines/engine-list.ts';
import { startEngines } from '../../../infra/engines/start.ts';
import { readEnvironment } from '../../../adapters/configuration/environment.ts';

/** A process that owns engines, for tests to end in every way: prints its state when all is ready, and waits. */
const [home, engines, ...services] = process.argv.slice(2);
if (home === undefined || engines === undefined) throw new Error('usage: owner.ts HOME ENGINES [SCRIPT...]');
const running = await startEngines({
  home,
  environment: readEnvironment({}),
  engines: ENGINE_NAMES.filter((name) => engines.split(',').includes(name)),
  services: services.map((script, n) => ({ name: `service-${n}`, script, args: [home] })),
  onProgress: (line) => {
    console.error(line);
  },
});
console.log(JSON.stringify(running.describe()));
setInterval(() => undefined, 60_000);
