#!/usr/bin/env node
// The countyflow command, for the host's Node: sets up what is missing, then hands over to the project's Node.
import { existsSync } from 'node:fs';
import { launch } from './launch.mjs';
import { COMMAND, INSTALLED, NODE } from './project.mjs';

/** The commands that start engines. */
const STARTERS = ['up', 'demo'];

/** npm has no program for Node where it ran no scripts. */
const REMEDY = 'npm rebuild --ignore-scripts=false node';

const args = process.argv.slice(2);
if (INSTALLED && !existsSync(NODE)) {
  process.stderr.write(
    `countyflow: the install script of the npm package "node" has not run, which brings Node 24: run \`${REMEDY}\` in the folder of node_modules\n`,
  );
  process.exit(1);
}
await launch(NODE, [COMMAND, ...args], { engines: STARTERS.some((name) => args.includes(name)) });
