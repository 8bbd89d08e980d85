import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Package {
  readonly resolved?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const LOCKFILE = fileURLToPath(new URL('../../../package-lock.json', import.meta.url));
const { packages } = JSON.parse(readFileSync(LOCKFILE, 'utf8')) as {
  readonly packages: Readonly<Record<string, Package>>;
};

/** Where Node looks for a dependency of the package in a folder, the nearest place first. */
function placesOf(dependency: string, folder: string): string[] {
  const place = `${folder === '' ? '' : `${folder}/`}node_modules/${dependency}`;
  if (folder === '') return [place];
  return [place, ...placesOf(dependency, folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/'))))];
}

function namedBy({ dependencies, devDependencies, optionalDependencies }: Package): string[] {
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
}

describe('the lockfile', () => {
  it('has an entry for each package that another needs, for every platform: else npm ci refuses it', () => {
    const absent = Object.entries(packages).flatMap(([folder, locked]) =>
      namedBy(locked)
        .filter((name) => placesOf(name, folder).every((place) => packages[place] === undefined))
        .map((name) => `${folder} needs ${name}`),
    );
    expect(absent).toEqual([]);
  });

  it('names no registry, so that packages come from the one that npm is told to use', () => {
    const located = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined);
    expect(located).toEqual([]);
  });
});
