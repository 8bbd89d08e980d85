import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { CAMPAIGN_PATH, type Dashboard } from '../../support/dashboard.ts';
import { variablesOf } from '../../../infra/engines/service.ts';
import { runHere } from '../../support/command-here.ts';
import { textOf } from '../../support/page-text.ts';
import { PATIENCE_OF_PAGES } from '../../support/patience.ts';
import { decoded, first, readersOf } from './read-page.ts';

export interface AnswerJson {
  readonly value: string | null;
  readonly column: string;
  readonly unit: string | null;
  readonly sql: string | null;
  readonly command: string | null;
  readonly shown: string;
  readonly citation: string;
  readonly version: string;
  readonly standardError: string | null;
  readonly operands: { readonly above: string; readonly below: string } | null;
}

/** The words of a command, as a shell has them that finds no quotes within quotes. */
const wordsOf = (command: string) =>
  [...command.matchAll(/(?:[^\s']|'[^']*')+/g)].map(([word]) => word.replaceAll("'", ''));

const figureLinks = (html: string) =>
  [...html.matchAll(/<a class="ask" href="([^"]+)"[^>]*>(?!–<)/g)].map(([, href = '']) => decoded(href));

/** Opens the figures of a dashboard. */
export function figureCases(dashboard: Dashboard): void {
  const { read, text, whole } = readersOf(dashboard);
  const figureOf = async (path: string) =>
    (await (await read(`${path}${path.includes('?') ? '&' : '?'}as=json`)).json()) as AnswerJson;

  /** What the SQL or the command of a figure gives; of several units, their sum. */
  async function again({ sql, command }: AnswerJson): Promise<number> {
    const { client, engines } = dashboard.database;
    if (command === null) return Number(await first(client, sql ?? ''));
    const { home, addresses } = engines;
    const variables = { COUNTYFLOW_HOME: home, ...variablesOf(addresses) };
    const { out } = await runHere(variables, ...wordsOf(command).slice(1));
    const rows = parse(out, { from_line: 2 });
    expect(rows.length, command).toBeGreaterThan(0);
    return rows.reduce((sum, [value = '']) => sum + Number(value), 0);
  }

  /** What the API gives for the figure, by the link of its page; the value itself where there is no such link. */
  async function overHttp(html: string, { value, column, unit }: AnswerJson): Promise<number> {
    const link = /href="(\/api\/v1\/[^"]+)"/.exec(html)?.[1];
    if (link === undefined) return Number(value);
    const { rows } = (await (await read(decoded(link))).json()) as {
      readonly rows: readonly Readonly<Record<string, string | number>>[];
    };
    const own = rows.filter((row) => unit === null || row['unit'] === unit);
    expect(own.length, link).toBeGreaterThan(0);
    return own.reduce((sum, row) => sum + Number(row[column]), 0);
  }

  describe('every figure of a page', () => {
    /** One of each metric and dimension, on whichever page it comes first. */
    const opened = new Set<string>();

    it.each([CAMPAIGN_PATH, `${CAMPAIGN_PATH}/counties/411024`, `${CAMPAIGN_PATH}/products`])(
      '%s opens, and its SQL or its command gives the value',
      async (path) => {
        const links = figureLinks(await whole(path));
        expect(links.length).toBeGreaterThan(3);
        for (const link of links) {
          const kind = /figure=([^&]*)/.exec(link)?.[1]?.split('.', 2).join('.') ?? '';
          if (opened.has(kind)) continue;
          opened.add(kind);
          const answer = await figureOf(link);
          const { value, sql, command, citation, version } = answer;
          expect([kind, await again(answer)]).toEqual([kind, Number(value)]);
          expect(value).not.toBeNull();
          expect(sql === null).toBe(command !== null);
          expect(citation).toMatch(/Live figure, as of \d+ \w+ \d{4}, \d\d:\d\d:\d\d \(Shanghai\)\.$/);
          const html = await text(link);
          const page = textOf(html);
          expect([kind, await overHttp(html, answer)]).toEqual([kind, Number(value)]);
          expect(page).toContain((sql ?? command)?.split('\n')[0]);
          expect(page).toContain(`version ${version}`);
        }
      },
    );

    it('shows growth with the two amounts that it was computed from', async () => {
      const { value, operands, standardError } = await figureOf(`${CAMPAIGN_PATH}?figure=growth`);
      const [above, below] = [operands?.above, operands?.below].map((words) => Number(words?.split(' ')[0]));
      expect(100 * ((above ?? 0) / (below ?? 1) - 1)).toBeCloseTo(Number(value), 1);
      expect(operands?.above).toContain('bn yuan, 11 November 2017');
      expect(operands?.below).toContain('11 November 2016');
      expect(standardError).toMatch(/± [\d.]+ points/);
    });

    it.each([
      ['figure=guess', 'begin with one of sales, base, growth'],
      ['figure=sales.moon.1', "sales is not known by 'moon'"],
      ['figure=sales.county.999999', "nothing was sold by county '999999'"],
      ['figure=sales&as=svg', 'as: a figure is csv or json'],
      ['chart=moon&as=svg', 'chart: this page has hours, tiles, steps'],
    ])('that there is not says so: %s', async (query, words) => {
      const said = async () => textOf(await (await dashboard.get(`${CAMPAIGN_PATH}?${query}`)).text());
      await expect.poll(said, PATIENCE_OF_PAGES).toContain(words);
      expect((await dashboard.get(`${CAMPAIGN_PATH}?${query}`)).status).toBe(400);
    });
  });

  describe('a table', () => {
    const growths = async (sort: string) => {
      const html = await whole(`${CAMPAIGN_PATH}?sort=${sort}`);
      const section = /<section id="platforms".*?<\/section>/s.exec(html)?.[0] ?? '';
      expect(section).toContain(`aria-sort="${sort.endsWith('.up') ? 'ascending' : 'descending'}"`);
      return [...section.matchAll(/figure=growth[^>]*>([^<]*)/g)]
        .map(([, shown = '']) => Number(shown.replaceAll(',', '').replace('−', '-')))
        .filter((growth) => !Number.isNaN(growth));
    };

    it('is sorted by any of its columns, both ways', async () => {
      const down = await growths('platforms.growth');
      expect(down.length).toBeGreaterThan(3);
      expect(down).toEqual(down.toSorted((a, b) => b - a));
      expect(await growths('platforms.growth.up')).toEqual(down.toReversed());
    });
  });
}
