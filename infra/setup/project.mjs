import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const above = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const DIST = 'dist';

/** The folder that holds package.json: a clone, or the package where npm installed it. */
export const PROJECT = basename(above) === DIST ? dirname(above) : above;

/** An installed package has compiled code alone, and its packages are npm's affair. */
export const INSTALLED = existsSync(join(PROJECT, DIST, 'cli')) && !existsSync(join(PROJECT, 'cli'));

/** What the command runs. */
export const COMMAND = INSTALLED ? join(PROJECT, DIST, 'cli', 'main.js') : join(PROJECT, 'cli', 'main.ts');

/** What set-up makes, and what is cached. npm may replace the folder of an installed package at any time. */
const KEPT = INSTALLED
  ? join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'countyflow')
  : join(PROJECT, '.countyflow');
export const COMPILED = INSTALLED
  ? join(KEPT, 'compiled')
  : join(PROJECT, 'node_modules', '.cache', 'countyflow');
export const LOCK = join(KEPT, 'set-up.lock');

/** What set-up installs beside node_modules. Programs only: the engines' data live in the home folder. */
export const ENGINES = join(KEPT, 'engines');

/** The folder of data and state, unless COUNTYFLOW_HOME names another. */
export const HOME = INSTALLED ? join(process.cwd(), '.countyflow') : KEPT;

/** The project's own Node, as an npm package, so that a host with an older one needs no other. */
export const NODE = INSTALLED
  ? join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node')
  : join(PROJECT, 'node_modules', '.bin', 'node');
