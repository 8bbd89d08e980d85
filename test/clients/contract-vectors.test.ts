import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { whyNoPython } from './python-packages.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const noPython = whyNoPython();
if (noPython !== undefined)
  console.warn(`The vectors of the contract are not answered by Python: ${noPython}.`);

describe.skipIf(noPython !== undefined)('the contract, implemented in Python from its page,', () => {
  it('gives the answers of every vector', () => {
    const printed = execFileSync('python3', [at('python/contract_vectors.py'), at('../../docs/contract')], {
      encoding: 'utf8',
    });
    const { counts, differences } = JSON.parse(printed) as {
      counts: Record<string, number>;
      differences: string[];
    };
    expect(differences).toEqual([]);
    expect(Object.keys(counts)).toEqual(['content', 'direction', 'numbers', 'instants', 'forms']);
    expect(Math.min(...Object.values(counts))).toBeGreaterThan(9);
  });
});
