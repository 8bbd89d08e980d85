#!/usr/bin/env node
// The countyflow command, for the host's Node: sets up what is missing, then hands over to the project's Node.
import { launch } from './launch.mjs';
import { COMMAND, NODE } from './project.mjs';

/** The commands that start engines. */
const STARTERS = ['up', 'demo'];

const args = process.argv.slice(2);
await launch(NODE, [COMMAND, ...args], { engines: STARTERS.some((name) => args.includes(name)) });
