import { spawnSync } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { isAsShown, stepsOf } from '../../support/console-blocks.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import type { Reader } from './reader.ts';

/** What a command prints on standard output: a part of it, its form, a part of its JSON, or a check. */
type Printed = string | RegExp | Readonly<Record<string, unknown>> | Check;
type Check = (out: string, reader: Reader, err: string) => unknown;

interface Manner {
  readonly exitCode?: number;
  /** What the world does before the reader types it. */
  readonly before?: (reader: Reader) => unknown;
  /** The reader types it again until it prints that, as the page says, or since a busy machine may be late. */
  readonly again?: boolean;
}

/** A command of a page, by words of its line, and what it must do. */
export type Step = readonly [words: string, printed: Printed, manner?: Manner];

const MISSING = ['curl', 'kcat'].filter((program) => spawnSync(program, ['-V']).status !== 0);
for (const program of MISSING)
  console.warn(`The ${program} commands of the pages are not run: this machine has no ${program}.`);

/** The program that a line needs and this machine lacks. */
export const missingFor = (line: string): string | undefined =>
  MISSING.find((program) => new RegExp(String.raw`(?:^|\| )${program} `).test(line));

/** A line that a page has its reader type, and what the page shows of its output, in a `console` block. */
export interface Typed {
  readonly path: string;
  readonly line: string;
  readonly output?: string;
}

/** All lines of the `sh` blocks of a page, then its `console` blocks, and the whole queries of its `sql` blocks. */
export function linesOf(path: string, text = page(path)): Typed[] {
  const lines = fencedBlocks(text, 'sh').flatMap((block) => block.trim().split('\n'));
  const queries = fencedBlocks(text, 'sql').map((query) => query.trim());
  const shown = stepsOf(text).filter((step) => 'line' in step);
  return [...lines.map((line) => ({ line })), ...shown, ...queries.map((line) => ({ line }))].map((one) => ({
    path,
    ...one,
  }));
}

/** Follows a page, from its first line or from the one after `after`. Returns the lines that are typed. */
export function follow(reader: Reader, path: string, steps: readonly Step[]): readonly Typed[] {
  const left = linesOf(path);
  const typed = steps.map(([words]): Typed => {
    const at = left.findIndex(({ line }) => line.includes(words));
    // A page that no longer has the command fails a test of its name.
    return left.splice(0, at + 1).at(-1) ?? { path, line: `${words}, which is not there` };
  });
  describe(path, () => {
    it.for(typed.map((one, index) => ({ ...one, step: steps[index] })))(
      'works: $line',
      async ({ line, output, step: [, printed, manner = {}] = ['', ''] }, { skip }) => {
        const program = missingFor(line);
        skip(program !== undefined, `this machine has no ${program ?? ''}`);
        await manner.before?.(reader);
        const once = async (): Promise<void> => {
          const { code, out, err } = await reader.type(line);
          expect(code, out + err).toBe(manner.exitCode ?? 0);
          if (output !== undefined) expect(isAsShown(output, out), out).toBe(true);
          await expectPrinted(printed, out, reader, err);
        };
        await (manner.again === true ? vi.waitFor(once, PATIENCE_OF_COMMANDS) : once());
      },
    );
  });
  return typed;
}

async function expectPrinted(printed: Printed, out: string, reader: Reader, err: string): Promise<void> {
  if (typeof printed === 'function') await printed(out, reader, err);
  else if (typeof printed === 'string') expect(out).toContain(printed);
  else if (printed instanceof RegExp) expect(out).toMatch(printed);
  else expect(JSON.parse(out)).toMatchObject(printed);
}
