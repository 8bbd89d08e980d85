import { relative } from 'node:path';
import type { Readable } from 'node:stream';
import { findSources } from '../../pipeline/archives/find-sources.ts';
import { withSpooledInput } from '../../pipeline/archives/spool-input.ts';

export interface Source {
  readonly path: string;
  /** As people see it. */
  readonly name: string;
}

const STANDARD_INPUT = '-';

/** Gives the files that the arguments name to `use`, one after the other. `-` is standard input. */
export async function eachSource(
  names: readonly string[],
  { input, signal }: { readonly input: Readable; readonly signal: AbortSignal },
  use: (source: Source) => Promise<void>,
): Promise<void> {
  for (const name of names) {
    if (name === STANDARD_INPUT)
      await withSpooledInput(input, signal, (path) => use({ path, name: 'standard input' }));
    else for (const path of await findSources([name])) await use({ path, name: nameOf(path) });
  }
}

/** Short where the file is below the present folder. */
function nameOf(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith('..') ? path : below;
}
