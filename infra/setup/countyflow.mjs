#!/usr/bin/env node
// The countyflow command, for the host's Node: sets up what is missing, then hands over to the project's Node.
import { join } from 'node:path';
import { launch } from './launch.mjs';
import { NODE, PROJECT } from './project.mjs';

await launch(NODE, [join(PROJECT, 'cli', 'main.ts'), ...process.argv.slice(2)]);
