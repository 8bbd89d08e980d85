import { afterAll, vi } from 'vitest';
import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';
import { localEngineCases } from './local-engine-cases.ts';
import { metricCases } from './metric-cases.ts';

// Files are private to their owner, whatever the umask of who starts the system.
const umaskBefore = process.umask(0o022);
vi.stubEnv('COUNTYFLOW_LOG_LEVEL', 'debug');
afterAll(() => {
  process.umask(umaskBefore);
  vi.unstubAllEnvs();
});

/** One for all of them: each starts from what those before it left. */
const system = used(openRunningSystem);
metricCases(system);
localEngineCases(system);
