import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { countyflow, succeeded } from '../../support/countyflow.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import type { PrintedAccount } from '../../support/running-system.ts';
import type { Cluster, Variables } from '../cluster.ts';

/** Runs a command that must succeed. Resolves to what it printed as JSON. */
export async function ask(variables: Variables, ...args: readonly string[]): Promise<unknown> {
  const { code, out, err } = await countyflow(variables, ...args, '--json');
  expect(code, `countyflow ${args.join(' ')}: ${err}${out}`).toBe(0);
  return JSON.parse(out);
}

/** Generates a season and loads it from an archive. Resolves to the archive and the number of its events. */
export async function loadSeason(
  { folder }: Cluster,
  variables: Variables,
  ...choice: readonly string[]
): Promise<{ readonly archive: string; readonly events: number }> {
  const archive = join(folder, `season${choice.join('')}.ndjson.gz`);
  const made = (await ask(variables, 'simulate', ...choice, '--out', archive)) as { events: number };
  await succeeded(countyflow(variables, 'backfill', archive));
  return { archive, events: made.events };
}

export interface Figure {
  readonly id: string;
  readonly value: number;
  readonly published: number | null;
  readonly comparator: string | null;
  readonly match: boolean;
}

/** Waits until every published figure of a campaign matches. Rejects with those that do not. */
export function matchingFigures(variables: Variables, campaign: string): Promise<Figure[]> {
  return vi.waitFor(async () => {
    const out = await succeeded(
      countyflow(variables, ...['report', '--campaign', campaign, '--format', 'json']),
    );
    const figures = (JSON.parse(out) as Figure[]).filter(({ published }) => published !== null);
    expect(figures.filter(({ match }) => !match)).toEqual([]);
    return figures;
  }, PATIENCE_OF_COMMANDS);
}

export async function accounts(variables: Variables): Promise<PrintedAccount[]> {
  return (await ask(variables, 'accounting')) as PrintedAccount[];
}

export function sumOf(sources: readonly PrintedAccount[], of: (account: PrintedAccount) => number): number {
  return sources.reduce((total, account) => total + of(account), 0);
}
