import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { countyflow, succeeded } from '../../support/countyflow.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
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

export interface Account {
  readonly source: string;
  readonly records: number;
  readonly accepted: number;
  readonly quarantined: number;
  readonly missing: number;
  readonly overlapping: number;
  readonly closes: boolean;
  readonly gaps: readonly unknown[];
  readonly reasons: Readonly<Record<string, number>>;
}

export async function accounts(variables: Variables): Promise<Account[]> {
  return (await ask(variables, 'accounting')) as Account[];
}

export function sumOf(sources: readonly Account[], of: (account: Account) => number): number {
  return sources.reduce((total, account) => total + of(account), 0);
}
