import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceJson } from './json-file.ts';
import { PORT_NAMES, type Ports } from './engine-list.ts';

const schema = z.partialRecord(z.enum(PORT_NAMES), z.int().min(1).max(65_535));

const pathOf = (home: string) => join(home, 'ports.json');

/** The ports of the start before in this home folder: bookmarks and saved connections name them. */
export function readPorts(home: string): Partial<Ports> {
  try {
    return schema.parse(JSON.parse(readFileSync(pathOf(home), 'utf8')));
  } catch {
    return {}; // Missing or damaged: free ports do as well.
  }
}

export function writePorts(home: string, ports: Ports): void {
  replaceJson(pathOf(home), ports);
}
