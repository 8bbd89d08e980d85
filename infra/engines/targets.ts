import { join } from 'node:path';
import { isEngine } from './engine-list.ts';
import { replaceJson } from './state.ts';

/**
 * Tells Prometheus what to scrape, `host:port` by name, in a file that it looks at itself. The file stays when everything
 * ends, and so Prometheus sees that it is down.
 */
export function writeTargets(home: string, metrics: ReadonlyMap<string, string>): void {
  const groups = [...metrics].map(([name, address]) => ({
    targets: [address],
    labels: { job: isEngine(name) ? name : 'countyflow' },
  }));
  replaceJson(join(home, 'prometheus.json'), groups);
}
