import { succeeded } from '../../support/countyflow.ts';
import { describe, expect, it } from 'vitest';
import { missingFor } from './follow.ts';
import type { Reader } from './reader.ts';

interface PrintedKey {
  readonly keyId: string;
  readonly key: string;
}

/** What keys see and how they end, where the events of docs/publisher/http.md were sent and the server runs. */
export function keyCases(reader: Reader): void {
  const ask = (path: string, key = reader.given['COUNTYFLOW_KEY'] ?? '', language = 'en') =>
    fetch(`${reader.given['COUNTYFLOW_URL'] ?? ''}${path}`, {
      headers: { Authorization: `Bearer ${key}`, 'Accept-Language': language },
    });
  const statusWith = async (key: string): Promise<number> => (await ask('/v1/rejects', key)).status;

  async function made(...words: string[]): Promise<PrintedKey> {
    const out = await succeeded(reader.command('publishers', ...words, '--json'));
    return JSON.parse(out) as PrintedKey;
  }

  describe.skipIf(missingFor('curl ') !== undefined)('a key of a publisher', () => {
    it('finds a counted and a refused event by their ids, and is told that an unknown one never came', async () => {
      expect(await (await ask('/v1/events/n1')).json()).toMatchObject({
        state: 'counted',
        windows: expect.arrayContaining([
          { campaign: 'double11-2017', window: 'period', basis: 'paid' },
          { campaign: 'double11-2017', window: 'period', basis: 'placed' },
        ]) as unknown,
      });
      expect(await (await ask('/v1/events/bad')).json()).toMatchObject({ state: 'refused', places: [] });
      const unknown = await ask('/v1/events/never-sent');
      expect([unknown.status, await unknown.json()]).toEqual([
        404,
        expect.objectContaining({
          detail: expect.stringContaining('every event of your topic has been read') as unknown,
        }),
      ]);
    });

    it('reads about refused events in Chinese as well', async () => {
      const chinese = async (path: string): Promise<unknown> => {
        const answer = await ask(path, undefined, 'zh-CN,en;q=0.5');
        expect([answer.status, answer.headers.get('content-language')]).toEqual([200, 'zh-Hans']);
        return answer.json();
      };
      const message = 'subject 与订单编号不一致。';
      const rejects = [{ code: 'identity.subject_mismatch', message, problems: [{ message }] }];
      expect(await chinese('/v1/rejects?code=identity.subject_mismatch')).toMatchObject({ rejects });
      expect(await chinese('/v1/events/bad')).toMatchObject({ state: 'refused', rejects });
      const ofMismatch = expect.objectContaining({
        examples: [expect.objectContaining({ message })],
      }) as unknown;
      expect(await chinese('/v1/report')).toMatchObject({
        refusedByReason: expect.arrayContaining([ofMismatch]) as unknown,
      });
    });

    it('of the sandbox is rotated to another of the sandbox', async () => {
      const sandbox = await made('add', 'tests', '--platform', 'tmall', '--sandbox');
      const next = await made('rotate', sandbox.keyId, '--overlap-hours', '0');
      expect(next.key).toMatch(/^countyflow_sandbox_/);
      const { out } = await reader.command('publishers', 'list', '--json');
      const isOfSandbox = new Map(
        (JSON.parse(out) as { keyId: string; sandbox: boolean }[]).map((one) => [one.keyId, one.sandbox]),
      );
      const first = /_([0-9a-f]{12})_/.exec(reader.given['COUNTYFLOW_KEY'] ?? '')?.[1] ?? '';
      expect([isOfSandbox.get(next.keyId), isOfSandbox.get(first)]).toEqual([true, false]);
    });

    it('is rotated and revoked while the server runs', async () => {
      const { key, keyId } = await made('add', 'short', '--platform', 'tmall');
      await expect.poll(() => statusWith(key)).toBe(200);
      const next = await made('rotate', keyId, '--overlap-hours', '0');
      await expect.poll(() => statusWith(next.key)).toBe(200);
      await expect.poll(() => statusWith(key)).toBe(401);
      expect((await reader.command('publishers', 'rotate', keyId)).code).toBe(1);
      expect((await reader.command('publishers', 'revoke', next.keyId)).code).toBe(0);
      await expect.poll(() => statusWith(next.key)).toBe(401);
    });

    it('has sent what the accounting closes with, once the server was ended by a signal', async () => {
      expect(await reader.stopServing('SIGTERM')).toEqual([0, null]);
      expect((await reader.command('accounting')).code).toBe(0);
    });
  });
}
