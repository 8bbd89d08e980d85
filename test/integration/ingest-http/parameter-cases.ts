import { describe, expect, it } from 'vitest';
import { eventOf, type IngestHttp, SINGLE } from '../../support/ingest-http.ts';

/** Asks with parameters that no address has, and sends nothing. */
export function parameterCases(http: IngestHttp): void {
  async function ask(method: string, path: string): Promise<readonly [number, string]> {
    const answer = await fetch(new URL(path, http.server.url), {
      method,
      headers: {
        Authorization: `Bearer ${http.key('jd')}`,
        ...(method === 'POST' && SINGLE),
      },
      ...(method === 'POST' && { body: JSON.stringify(eventOf('jd', 'one')) }),
    });
    const { detail = '' } = (await answer.json()) as { detail?: string };
    if (!answer.ok) expect(answer.headers.get('content-type')).toBe('application/problem+json');
    return [answer.status, detail];
  }

  describe('a query parameter that an address does not have', () => {
    it('is refused with the known ones, and nothing is published', async () => {
      expect(await ask('POST', '/v1/events?dryrun=true')).toEqual([
        400,
        'unknown parameter dryrun (did you mean dry-run?): this address takes wait, dry-run, as; nothing was done',
      ]);
      expect(await http.read('jd')).toEqual([]);
    });

    it.each([
      ['/v1/events/one?wait=true', 'this address takes no parameters, but wait was given'],
      [
        '/v1/rejects?limit=5&Code=x',
        'unknown parameter Code (did you mean code?): this address takes limit, cursor, code',
      ],
      [
        '/v1/report?form=2017-11-11T00:00:00Z',
        'unknown parameter form (did you mean from?): this address takes from, until',
      ],
      ['/v1/sales?county=330127', 'unknown parameter county: this address takes from, until, limit, cursor'],
      ['/v1/openapi.json?v=1', 'this address takes no parameters, but v was given'],
    ])('is refused by every address: %s', async (path, detail) => {
      expect(await ask('GET', path)).toEqual([400, `${detail}; nothing was done`]);
    });

    it('is not repeated where it may be a telephone number', async () => {
      const [status, detail] = await ask('GET', '/v1/report?13912345678=1');
      expect([status, detail.includes('139')]).toEqual([400, false]);
    });

    it('is none of those that the OpenAPI document names for the address', async () => {
      const { paths } = (await (await fetch(new URL('/v1/openapi.json', http.server.url))).json()) as {
        paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
      };
      const asked: string[] = [];
      for (const [path, methods] of Object.entries(paths))
        for (const [method, { parameters = [] }] of Object.entries(methods))
          for (const { name } of parameters.filter((one) => one.in === 'query')) {
            const [, detail] = await ask(method.toUpperCase(), `${path.replace('{id}', 'one')}?${name}=~`);
            expect(detail).not.toContain('unknown parameter');
            asked.push(`${path} ${name}`);
          }
      expect(asked).toEqual(
        expect.arrayContaining([
          '/v1/events wait',
          '/v1/binary-events dry-run',
          '/v1/rejects cursor',
          '/v1/sales limit',
          '/v1/report until',
        ]),
      );
    });
  });
}
