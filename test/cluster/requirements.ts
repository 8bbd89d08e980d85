import { find } from '../../infra/setup/shell.mjs';
import { postgreSqlFolder } from './engines/postgresql.ts';

/** Says what the servers need and this machine lacks, and how to get it. Ends with 1 if anything is missing. */
const REQUIREMENTS: readonly (readonly [isThere: boolean, what: string, remedy: string])[] = [
  [
    find('go') !== undefined,
    'Go 1.26, which builds the Temporal server',
    'install it from https://go.dev/dl and put its bin folder on the PATH',
  ],
  [
    postgreSqlFolder() !== undefined,
    'PostgreSQL 12 or newer, which keeps what Temporal knows',
    'Debian: apt-get install postgresql; elsewhere put initdb and postgres on the PATH',
  ],
  [
    process.getuid?.() !== 0 || find('unshare') !== undefined,
    'unshare, since PostgreSQL does not run as root',
    'Debian: apt-get install util-linux; or run the test as another user',
  ],
  [find('openssl') !== undefined, 'openssl 3, which makes certificates', 'Debian: apt-get install openssl'],
];

const missing = REQUIREMENTS.filter(([isThere]) => !isThere);
for (const [, what, remedy] of missing) console.error(`missing: ${what}. ${remedy}`);
if (missing.length > 0) process.exitCode = 1;
