import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json. */
export const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What set-up installs beside node_modules. Programs only: the engines' data live in the home folder. */
export const ENGINES = join(PROJECT, '.countyflow', 'engines');

/** The project's own Node, as an npm package, so that a host with an older one needs no other. */
export const NODE = join(PROJECT, 'node_modules', '.bin', 'node');
