import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../adapters/configuration/environment.ts';

const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What set-up installed: programs, shared by every home folder. */
export const PROGRAMS = join(PROJECT, '.countyflow', 'engines');

/** The folder of engines' data, archives and state: COUNTYFLOW_HOME, else `.countyflow` in the project. */
export function homeOf(environment: Environment): string {
  return environment.home ?? join(PROJECT, '.countyflow');
}
