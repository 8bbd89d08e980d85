import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loginOf, type LocalUser } from '../../../infra/engines/clickhouse/logins.ts';
import { readKeys } from '../../../publishers/keys/stored-keys.ts';
import { countyflow, succeeded } from '../../support/countyflow.ts';
import { fencedBlocks, page, wordsOf } from '../../support/markdown.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { addressesIn, asPipeline, stateOf } from '../../support/up-home.ts';
import { useFolder } from '../../support/used.ts';

const home = useFolder();
const variables = { COUNTYFLOW_HOME: home };
const [PASSWORDS = [], KEYS = []] = fencedBlocks(page('docs/deployment.md'), 'sh').map((block) =>
  block.trim().split('\n'),
);

beforeAll(async () => {
  await succeeded(countyflow(variables, 'up'));
});
afterAll(async () => {
  await countyflow(variables, 'down');
});

/** Runs a line of the page, with a key in place of the word KEY. */
function run(line: string, key = ''): ReturnType<typeof countyflow> {
  const [, ...words] = wordsOf(line).map((word) => (word === 'KEY' ? key : word));
  return countyflow(variables, ...words);
}

const passwordOf = (user: LocalUser) => readFileSync(loginOf(home, user).passwordFile, 'utf8').trim();
const starts = () => Object.fromEntries(stateOf(home).processes.map((one) => [one.name, one.runningSince]));

async function logIn(user: string, password: string): Promise<string> {
  const headers = { 'X-ClickHouse-User': user, 'X-ClickHouse-Key': password };
  const body = 'SELECT currentUser()';
  return (await fetch(addressesIn(home).clickhouseUrl, { method: 'POST', body, headers })).text();
}

describe('the commands for new secrets in docs/deployment.md', () => {
  it.each([
    [0, 'analyst', ['clickhouse']],
    [1, 'countyflow', ['clickhouse', 'worker']],
  ] as const)(
    'line %i replaces the password of %s, and starts again %j alone',
    async (at, user, restarted) => {
      const [before, old] = [starts(), passwordOf(user)];
      expect(await logIn(user, old)).toBe(`${user}\n`);
      const out = await succeeded(run(PASSWORDS[at] ?? ''));
      const fresh = passwordOf(user);
      expect(fresh).not.toBe(old);
      expect(out).toContain(fresh);
      expect(await logIn(user, fresh)).toBe(`${user}\n`);
      expect(await logIn(user, old)).toContain('Code: 516');
      const after = starts();
      expect(
        Object.keys(after)
          .filter((name) => after[name] !== before[name])
          .sort(),
      ).toEqual(restarted);
    },
  );

  it('leaves a system that is well, with its new password', async () => {
    expect((await countyflow(variables, 'up')).code).toBe(0);
    await expect.poll(async () => (await countyflow(variables, 'status')).code, PATIENCE_OF_COMMANDS).toBe(0);
  });

  it('replaces and ends a publisher’s key, and nothing starts again', async () => {
    const before = starts();
    const [add = '', rotate = '', revoke = ''] = KEYS;
    const added = await succeeded(run(add));
    const [id = ''] = /\b[0-9a-f]{12}\b/.exec(added) ?? [];
    await succeeded(run(rotate, id));
    await succeeded(run(revoke, id));
    const until = await endsOfKeys();
    const fresh = [...until.keys()].filter((keyId) => keyId !== id);
    expect(until.get(id)).toBeLessThanOrEqual(Date.now());
    expect(fresh.map((keyId) => until.get(keyId))).toEqual([null]);
    expect(starts()).toEqual(before);
  });
});

/** When each key ends, epoch ms; null for one that does not. */
async function endsOfKeys(): Promise<Map<string, number | null>> {
  const keys = await asPipeline(home, readKeys);
  return new Map(keys.map(({ keyId, validUntilMs }) => [keyId, validUntilMs]));
}
