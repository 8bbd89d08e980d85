import { beforeAll, describe, expect, it } from 'vitest';
import golden from '../../golden/double11-2017.json' with { type: 'json' };
import { page } from '../../support/markdown.ts';
import { used } from '../../support/used.ts';
import { ELSEWHERE, notElsewhere, PAGES } from './elsewhere.ts';
import { follow, linesOf, type Typed } from './follow.ts';
import { CAMPAIGNS, campaignCases } from './campaigns-steps.ts';
import { HTTP, PUBLISHERS } from './http-steps.ts';
import { keyCases } from './key-cases.ts';
import { COMMANDS, DASHBOARD, DOWN, FIRST_RUN, ministryRows, TOPICS } from './operator-steps.ts';
import { PLATFORMS, platformCases } from './platforms-steps.ts';
import { END, FIRST_EVENT } from './publisher-steps.ts';
import { forgetCounty, QUARANTINE } from './quarantine-steps.ts';
import { openReader } from './reader.ts';

const manifest = JSON.parse(page('package.json')) as { readonly scripts: Readonly<Record<string, string>> };

const typed: Typed[] = [];

describe('a publisher, and the operator beside', () => {
  const reader = used(() => Promise.resolve(openReader()));
  beforeAll(() => {
    forgetCounty(reader);
  });
  typed.push(
    ...follow(reader, 'docs/publisher.md', FIRST_EVENT),
    ...follow(reader, 'docs/operations/publishers.md', PUBLISHERS),
    ...follow(reader, 'docs/publisher/platforms.md', PLATFORMS),
    ...follow(reader, 'docs/publisher/http.md', HTTP),
  );
  platformCases(reader);
  keyCases(reader);
  typed.push(
    ...follow(reader, 'docs/operations/quarantine.md', QUARANTINE),
    ...follow(reader, 'docs/operations/campaigns.md', CAMPAIGNS),
  );
  campaignCases(reader);
  typed.push(
    // It stops everything.
    ...follow(reader, 'docs/publisher.md', END),
  );
});

describe('an operator', () => {
  const reader = used(() => Promise.resolve(openReader()));
  typed.push(
    ...follow(reader, 'docs/operator.md', FIRST_RUN),
    ...follow(reader, 'docs/operations/topics.md', TOPICS),
    ...follow(reader, 'docs/operations/commands.md', COMMANDS),
    ...follow(reader, 'docs/operations/dashboard.md', DASHBOARD),
    ...follow(reader, 'docs/operator.md', DOWN),
  );
});

describe('the commands and queries of the pages', () => {
  it.each(PAGES)('%s has none that no test runs', (path) => {
    const lines = new Set(typed.filter((one) => one.path === path).map(({ line }) => line));
    expect(notElsewhere(path).filter((line) => !lines.has(line))).toEqual([]);
  });

  it.for(ELSEWHERE)('$0 is read by $1', ([path, test]) => {
    expect(page(test)).toContain(path === 'README.md' ? 'npm test\n' : path);
  });

  it('of the README are what continuous integration and the test of the demo run', () => {
    expect(linesOf('README.md').map(({ line }) => line)).toEqual(['npm run demo', 'npm test']);
    expect(linesOf('README.zh-CN.md').map(({ line }) => line)).toEqual(['npm run demo', 'npm test']);
    expect(page('.ci/run').trimEnd().split('\n').slice(-2)).toEqual([
      'npm test',
      'npm run test:suites -- --began "$began"',
    ]);
    expect(manifest.scripts['test']).toBe('node infra/setup/run.mjs check');
    expect(manifest.scripts['check']).toMatch(
      / && npm run --loglevel notice tests -- --project '!system' --project '!machine' --project '!chaos' --project '!clients' --project '!cluster' --project '!deployment'$/,
    );
    expect(manifest.scripts['demo']).toBe('node infra/setup/countyflow.mjs demo');
    expect(page('test/support/countyflow.ts')).toContain('infra/setup/countyflow.mjs');
    expect(page('test/e2e/demo.test.ts')).toContain(
      "startCountyflow({ environment: elsewhere }, 'demo', '--keep')",
    );
  });
});

describe('what the READMEs show of the demo', () => {
  it('is the published figures', () => {
    const shown = ministryRows('README.md').map((row) => row.replaceAll(',', ''));
    expect(shown).toHaveLength(golden.ministry_table.length);
    for (const [index, { value, decimals }] of golden.ministry_table.entries())
      expect(shown[index]).toContain(` ${value.toFixed(decimals)} `);
  });

  it('is the same in Chinese', () => {
    expect(ministryRows('README.zh-CN.md')).toEqual(ministryRows('README.md'));
  });
});
