import { describe, expect, it } from 'vitest';
import { PLATFORMS } from '../../../schemas/event/vocabulary.ts';
import { ADMINISTRATOR_ACLS, publisherAcls, WORKER_ACLS } from '../../support/kafka-acls.ts';
import { VARIABLES } from '../../../adapters/configuration/environment.ts';
import { listedNames, page } from '../../support/markdown.ts';

const PAGE = page('docs/security.md');

describe('docs/security.md', () => {
  it('describes every variable, and nothing else', () => {
    const named = listedNames(PAGE).filter((name) => /^[A-Z_]+$/.test(name));
    expect(named.sort()).toEqual([...VARIABLES].sort());
  });

  it('lists exactly the permissions that tests grant', () => {
    const rows = [...PAGE.matchAll(/^\| (worker|publisher|administrator)\s*\|(.*)\|$/gm)].map(
      ([, principal, cells]) =>
        [principal, ...(cells ?? '').split('|')].map((cell = '') => cell.trim().replaceAll('`', '')),
    );
    const listed = PLATFORMS.flatMap((platform) =>
      rows.map((row) => row.join(' ').replace('<platform>', platform)),
    );
    const granted = PLATFORMS.flatMap((platform) =>
      [
        ...WORKER_ACLS.map((acl) => ({ principal: 'worker', ...acl })),
        ...publisherAcls(platform).map((acl) => ({ principal: 'publisher', ...acl })),
        ...ADMINISTRATOR_ACLS.map((acl) => ({ principal: 'administrator', ...acl })),
      ].map(({ principal, resource, pattern, name, operation }) =>
        [principal, resource.toLowerCase(), pattern.toLowerCase(), name, operation.toLowerCase()].join(' '),
      ),
    );
    expect(granted).toHaveLength(11 * PLATFORMS.length);
    expect(listed).toEqual(granted);
  });
});
