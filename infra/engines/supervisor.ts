import { z } from 'zod';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { log, logNodeWarnings } from '../../adapters/configuration/log.ts';
import { logOf } from './home.ts';
import { portsSchema } from './ports.ts';
import { scaleOnDemand, servicesSchema } from './scaling.ts';
import { startEngines } from './start.ts';
import { keepShort } from './supervision/log-file.ts';

/**
 * The process behind `countyflow up`: owns the engines and the services until it gets SIGTERM. Takes its
 * instructions as JSON in its one argument, tells its parent how far it is, and goes on alone once it is ready.
 */
const instructionsSchema = z.object({
  home: z.string(),
  services: servicesSchema,
  ports: portsSchema,
});

const { home, services, ports } = instructionsSchema.parse(JSON.parse(process.argv[2] ?? ''));

logNodeWarnings();
keepShort(logOf(home, 'supervisor'));

let isReady = false;
/** The log is for later; the parent, as long as it listens, shows the same. */
function tell(message: { progress: string } | { ready: true } | { failed: string }, line: string): void {
  log['failed' in message ? 'fatal' : 'info'](line);
  if (process.connected) process.send?.(message);
}

process.on('disconnect', () => {
  // Whoever asked for the engines went away before they were up, and would not know of them.
  if (!isReady) process.kill(process.pid, 'SIGTERM');
});

try {
  const running = await startEngines({
    home,
    environment: readEnvironment(),
    services,
    ports,
    background: true,
    onProgress: (line) => {
      tell({ progress: line }, line);
    },
  });
  isReady = true;
  tell({ ready: true }, 'every process runs; `countyflow up` looks whether every partition is read');
  void scaleOnDemand(home, running, (line) => {
    tell({ progress: line }, line);
  });
} catch (error) {
  const text = error instanceof Error ? error.message : String(error);
  tell({ failed: text }, text);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
