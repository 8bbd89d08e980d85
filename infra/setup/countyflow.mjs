#!/usr/bin/env node
// The countyflow command, for the host's Node: sets up what is missing, then hands over to the project's Node.
import { join } from 'node:path';
import { launch } from './launch.mjs';
import { NODE, PROJECT } from './project.mjs';

// kafkajs computes pauses that have passed already, and Node 24 warns of each.
const quiet = '--disable-warning=TimeoutNegativeWarning';
await launch(NODE, [quiet, join(PROJECT, 'cli', 'main.ts'), ...process.argv.slice(2)]);
