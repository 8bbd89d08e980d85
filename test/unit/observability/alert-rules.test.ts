import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { METRICS } from '../../../schemas/metrics.ts';
import { OTHER_METRICS } from '../../support/other-metrics.ts';
import { page } from '../../support/markdown.ts';
import { metricsIn } from '../../support/prometheus-text.ts';

const PAGE = 'docs/operations/runbooks.md';

const rulesSchema = z.object({
  groups: z.array(
    z.object({
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Countyflow[A-Z]\w+$/),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.strictObject({
            summary: z.string().min(1),
            description: z.string().min(1),
            runbook_url: z.string(),
          }),
        }),
      ),
    }),
  ),
});

const RULES = rulesSchema
  .parse(parse(page('infra/prometheus/countyflow.rules.yaml')))
  .groups.flatMap(({ rules }) => rules);

/** Every name of a series: a histogram has three. `up` is Prometheus' own. */
const SERIES = new Set<string>([
  'up',
  ...OTHER_METRICS,
  ...Object.entries(METRICS).flatMap(([name, { type }]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
]);

/** Fragments of a page's headings, as GitHub makes them. */
function fragments(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  );
}

describe('the alert rules', () => {
  it.each(RULES)('use only metrics that schemas/metrics.ts defines: $alert', ({ expr }) => {
    const used = metricsIn(expr);
    expect(used.length).toBeGreaterThan(0);
    expect(used.filter((name) => !SERIES.has(name))).toEqual([]);
  });

  it.each(RULES)('point to a heading of the page: $alert', ({ annotations }) => {
    const [path, fragment] = annotations.runbook_url.split('#');
    expect(path).toBe(PAGE);
    expect(fragments(page(PAGE))).toContain(fragment);
  });

  it('are those that the page answers, each with a command, and no other', () => {
    const [, answers = ''] = /\n## When an alert fires\n(.*?)\n## /s.exec(page(PAGE)) ?? [];
    const sections = answers.split(/^### /m).slice(1);
    const headings = sections.map((section) => fragments(`### ${section}`)[0]);
    const answered = RULES.map(({ annotations }) => annotations.runbook_url.split('#')[1]);
    expect(headings).toEqual([...new Set(answered)]);
    for (const section of sections) expect(section).toMatch(/`(countyflow|curl|tail) /);
  });

  it('are each tested with promtool, as firing', () => {
    const tests = page('infra/prometheus/tests/countyflow.test.yaml');
    for (const { alert } of RULES)
      expect(tests, alert).toMatch(new RegExp(`alertname: ${alert}\\n\\s+exp_alerts:\\n`));
  });
});
