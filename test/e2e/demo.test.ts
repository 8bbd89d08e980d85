import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { PUBLIC_VIEWS } from '../../adapters/clickhouse/public-views.ts';
import { readEvents, readState } from '../../infra/engines/state.ts';
import { isAlive } from '../../infra/engines/supervision/identity.ts';
import { matches } from '../../domain/statistics/compare.ts';
import { readPublished } from '../../statistics/figures/campaign-facts.ts';
import golden from '../golden/double11-2017.json' with { type: 'json' };
import { countyflow, startCountyflow } from '../support/countyflow.ts';
import { fencedBlocks, page } from '../support/markdown.ts';
import { PATIENCE } from '../support/patience.ts';
import { pidOf } from '../support/processes.ts';
import { useFolder } from '../support/used.ts';

const home = useFolder();
/** A killed worker begins with all figures again, and each look takes time from the processors that compute them. */
const WHILE_COMPUTED = { timeout: 3 * PATIENCE.timeout, interval: 1_000 };

/** Whether the season of 2017 is being published. */
function hasEventsInKafka(demoHome: string): boolean {
  const log = join(demoHome, 'kafka/data/orders.events.v1.jd-0/00000000000000000000.log');
  return (statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** The cells of the printed tables' rows, by the first one. */
function cellsByLabel(printed: string): Map<string | undefined, string[]> {
  const rows = [...printed.matchAll(/^│(.*)│$/gm)].map(([, row = '']) =>
    row.split('│').map((cell) => cell.trim()),
  );
  return new Map(rows.map(([label, ...cells]) => [label, cells]));
}

/** What the first line that `countyflow connect` prints for curl gives, as it is, in a shell. */
async function askAsPrinted(home: string): Promise<string> {
  const { out } = await countyflow({ COUNTYFLOW_HOME: home }, 'connect');
  const line = out.split('\n').find((text) => text.trim().startsWith('curl -u')) ?? '';
  const plain = line.replace('default_format=PrettyCompact', 'default_format=TabSeparated');
  return (await promisify(execFile)('sh', ['-c', plain])).stdout;
}

interface Answer {
  readonly id: string;
  readonly value: string;
  readonly exact: string;
  readonly unit: string;
}

/** Every figure of the campaign by its id, with SQL, as the user of analysts. */
async function askFigures(home: string): Promise<ReadonlyMap<string, Answer>> {
  const columns = 'id, toString(value) AS value, toString(exact) AS exact, unit';
  const asked = "campaign = 'double11-2017' AND edition = 0 AND basis = 'paid'";
  const figures = (await readPublished('double11-2017'))?.figures ?? [];
  const ask = await analystOf(home);
  // Figures are rows, once a worker has computed them.
  let answers: readonly Answer[] = [];
  await expect
    .poll(async () => {
      answers = await ask<Answer>(
        `SELECT ${columns} FROM statistic WHERE ${asked} UNION ALL SELECT ${columns} FROM campaign_figure WHERE ${asked}`,
      );
      const exact = new Map(answers.map((answer) => [answer.id, answer.exact]));
      return figures.filter((figure) => !matches(exact.get(figure.id) ?? null, figure)).map(({ id }) => id);
    }, WHILE_COMPUTED)
    .toEqual([]);
  const wanted = ['period', 'day'].map((window) => ({
    window_id: window,
    fen: String(Math.round(Number(answers.find(({ id }) => id === `rural.${window}.sales`)?.exact) * 1e11)),
  }));
  const rows = `SELECT window_id, toString(sales_fen) AS fen FROM sales WHERE ${asked} AND edition = 0 AND flow = 'sales'
    AND segment = 'rural' AND dimension = 'all' AND window_id IN ('period', 'day') ORDER BY window_id DESC`;
  await expect.poll(() => ask(rows), WHILE_COMPUTED).toEqual(wanted);
  return new Map(answers.map((answer) => [answer.id, answer]));
}

/** Asks with SQL as the user of analysts. */
async function analystOf(home: string): Promise<<Row>(query: string) => Promise<Row[]>> {
  const { out } = await countyflow({ COUNTYFLOW_HOME: home }, 'connect', '--json');
  const { host, httpPort, user, password, database } = JSON.parse(out) as Record<string, string>;
  return async <Row>(query: string) => {
    const response = await fetch(`http://${host ?? ''}:${httpPort ?? ''}/?database=${database ?? ''}`, {
      method: 'POST',
      headers: { 'X-ClickHouse-User': user ?? '', 'X-ClickHouse-Key': password ?? '' },
      body: `${query} FORMAT JSONEachRow`,
    });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    return text
      .trim()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Row);
  };
}

// docs/access.md: the first command keeps the demo, the second says how an analyst connects to it.
it('the demo, in another zone and locale and with its worker killed, prints every published figure beside the one that it computed, is kept for analysts, who connect by what the page of access says, and leaves no process on Ctrl-C', async () => {
  const [, section = ''] = page('docs/access.md').split('\n## Connect to the demo\n');
  const [keep = '', connect = ''] = (fencedBlocks(section, 'sh')[0] ?? '').split('\n');
  expect(keep).toBe('npm run demo -- --keep');
  expect(connect).toBe('COUNTYFLOW_HOME=.countyflow/demo npx countyflow connect');

  const demoHome = join(home, 'demo');
  let killed = false;
  const watching = setInterval(() => {
    if (killed || !hasEventsInKafka(demoHome)) return;
    process.kill(pidOf(demoHome, 'worker'), 'SIGKILL');
    killed = true;
  }, 100);
  let asked: Promise<[string, ReadonlyMap<string, Answer>]> | undefined;
  let processes: { pid: number; start: string }[] = [];
  const elsewhere = { COUNTYFLOW_HOME: home, TZ: 'America/New_York', LC_ALL: 'zh_CN.UTF-8' };
  const { child, ended } = startCountyflow({ environment: elsewhere }, 'demo', '--keep');
  child.stderr.on('data', (text: string) => {
    if (asked !== undefined || !text.includes('The engines stay until Ctrl-C')) return;
    processes = (readState(demoHome)?.processes ?? []).flatMap(({ identities }) => identities);
    asked = Promise.all([askAsPrinted(demoHome), askFigures(demoHome)]).finally(() => child.kill('SIGINT'));
  });
  const { code, out, err } = await ended.finally(() => {
    clearInterval(watching);
  });

  expect(err).not.toContain('Error');
  expect(code, err).toBe(130);
  expect(processes.length).toBeGreaterThanOrEqual(4);
  expect(processes.filter(isAlive)).toEqual([]);
  expect(killed).toBe(true);
  expect(readEvents(demoHome)).toContainEqual(
    expect.objectContaining({ process: 'worker', cause: expect.stringContaining('SIGKILL') as string }),
  );
  expect(out).toContain(
    '38 of 38 published figures match (14 of 14 of the ministry); the accounting closes.',
  );
  expect(out).toMatch(/Edition 1 \(final\) is published.*\n\/e\/double11-2017\/1\/rural\.day\.sales/);
  expect(out).toMatch(/Rural sales, whole period\s*│\s*84\.608 bn CNY/);

  const rows = cellsByLabel(out);
  const held = [...rows].filter(([code]) => /^[a-z_]+\.[a-z_]+$/.test(code ?? ''));
  expect(held.length).toBeGreaterThanOrEqual(15);
  for (const [code, [made, ofThem]] of held) expect(ofThem, code).toBe(made);
  const closing = [...rows.values()].filter(({ length }) => length === 6).map((cells) => cells.at(-1));
  expect(new Set(closing)).toEqual(new Set(['Closes', 'yes']));

  const [names = '', answers] = (await asked) ?? [];
  expect(names.trim().split('\n')).toEqual([...PUBLIC_VIEWS]);
  const valueOf = (id: string) => Number(answers?.get(id)?.value ?? NaN);
  expect(golden.ministry_table).toHaveLength(14);
  for (const { id, value, decimals } of golden.ministry_table)
    expect(valueOf(id).toFixed(decimals), id).toBe(value.toFixed(decimals));
  for (const { id, quantity } of golden.vignettes.filter((vignette) => vignette.quantity !== undefined))
    expect(valueOf(`${id}.quantity`), id).toBe(quantity.value);
  // Every row of the tables that the demo prints can be asked with SQL afterwards.
  const figures = (await readPublished('double11-2017'))?.figures ?? [];
  expect(figures).toHaveLength(38);
  for (const figure of figures) {
    const { exact = null, value = '', unit = '' } = answers?.get(figure.id) ?? {};
    expect(matches(exact, figure), `${figure.id}: ${value}`).toBe(true);
    const [shown = ''] = rows.get(figure.label) ?? [];
    expect(Number(shown.replace(unit, '').replaceAll(',', '')), figure.label).toBe(Number(value));
  }
});
