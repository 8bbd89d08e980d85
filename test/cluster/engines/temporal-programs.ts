import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { run } from '../../../infra/setup/shell.mjs';
import { preparedFolder } from '../../support/prepared-folder.ts';

/** The release of the server that the Temporal CLI of set-up holds. */
const VERSION = 'v1.32.0';
const MODULE = 'go.temporal.io/server';
const CACHE = fileURLToPath(new URL('../../../.countyflow/cluster', import.meta.url));

export interface TemporalPrograms {
  readonly server: string;
  /** Temporal's tool for the schema of its database. */
  readonly sql: string;
}

/** Builds the Temporal server once, which takes minutes. */
export async function temporalPrograms(): Promise<TemporalPrograms> {
  const folder = await preparedFolder('cluster/temporal', [fileURLToPath(import.meta.url)], async (fresh) => {
    console.log(`Building the Temporal server ${VERSION} from ${MODULE}: this takes minutes, once`);
    const env = {
      ...process.env,
      GOBIN: fresh,
      GOMODCACHE: join(CACHE, 'modules'),
      GOCACHE: join(CACHE, 'builds'),
      // Go makes its modules read-only: the folder could not be removed.
      GOFLAGS: '-modcacherw',
    };
    const programs = ['cmd/server', 'cmd/tools/sql'].map((path) => `${MODULE}/${path}@${VERSION}`);
    await run('go', ['install', ...programs], { env });
  });
  return { server: join(folder, 'server'), sql: join(folder, 'sql') };
}
