import { beforeAll, describe, expect, it } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { PUBLIC_VIEWS, valueKind } from '../../../adapters/clickhouse/public-views.ts';
import { REASONS } from '../../../schemas/event/reason-codes.ts';
import {
  CHANNELS,
  DIRECTIONS,
  ORDER_MODES,
  OUTLET_TYPES,
  PLATFORMS,
  PRODUCT_CLASSES,
  UNITS,
} from '../../../schemas/event/vocabulary.ts';
import { qualityReport } from '../../../statistics/editions/quality-report.ts';
import type { Edition } from '../../../statistics/editions/read-editions.ts';
import {
  readCampaigns,
  readCounties,
  readProductGroups,
  readSegments,
} from '../../../pipeline/lists/reference-files.ts';
import { PRODUCT_DIMENSIONS } from '../../../statistics/figures/read-products.ts';
import { DIMENSIONS, readSales, SCOPES } from '../../../statistics/figures/read-sales.ts';
import { BASES } from '../../../statistics/figures/read-statistics.ts';
import { CONFIDENTIAL, UNRELIABLE } from '../../../statistics/disclosure/withhold.ts';
import type { StatisticsDatabase } from '../../support/statistics-database.ts';
import { page } from '../../support/markdown.ts';

const CAMPAIGN = 'double11-2017';
/** Members of these are ids of the data, or times. */
const UNLABELLED: readonly string[] = ['village', 'outlet', 'day', 'hour'];

interface CodedValue {
  readonly view: string;
  readonly column: string;
  readonly kind: string;
  readonly value: string;
}

/** Over seasons with their figures. It leaves a figure of another campaign. */
export function labelCases(database: Pick<StatisticsDatabase, 'client'>): void {
  /** `kind value` of every label. */
  const labelled = new Map<string, { readonly en: string; readonly zh: string }>();

  beforeAll(async () => {
    const labels = await rows<{ kind: string; id: string; en: string; zh: string }>(
      database.client,
      'SELECT kind, id, en, zh FROM label',
    );
    for (const { kind, id, en, zh } of labels) labelled.set(`${kind} ${id}`, { en, zh });
  });

  const unlabelled = (kind: string, ids: readonly string[]): string[] =>
    ids.map((id) => `${kind} ${id}`).filter((label) => !labelled.has(label));

  /** The values of all columns of a view that have labels, without the 0 of counties that an order does not have. */
  async function codedValues(view: string): Promise<CodedValue[]> {
    const columns = await rows<{ name: string; type: string }>(
      database.client,
      `DESCRIBE (SELECT * FROM ${view})`,
    );
    const coded = columns.flatMap(({ name, type }) => {
      const kind = valueKind(view, name);
      // The quality report is a list: each of its measures has a label, and another test looks for them.
      return kind === undefined || type.startsWith('Array(')
        ? []
        : [{ name, kind, none: type.startsWith('UInt') ? '0' : undefined }];
    });
    if (coded.length === 0) return [];
    const lists = coded.map(({ name }, index) => `groupUniqArray(toString(${name})) AS c${index}`);
    const [found] = await rows<Record<string, string[]>>(
      database.client,
      `SELECT ${lists.join(', ')} FROM ${view}`,
    );
    return coded.flatMap(({ name, kind, none }, index) =>
      (found?.[`c${index}`] ?? [])
        .filter((value) => value !== none)
        .map((value) => ({ view, column: name, kind, value })),
    );
  }

  describe('the view label', () => {
    it('gives every value an English and a Chinese name, once', async () => {
      const faulty = [...labelled].filter(
        ([, { en, zh }]) => en === '' || /\p{Script=Han}/u.test(en) || !/\p{Script=Han}/u.test(zh),
      );
      expect(faulty.map(([label, { en, zh }]) => `${label}: ${en}, ${zh}`)).toEqual([]);
      const [count] = await rows<{ rows: string }>(database.client, 'SELECT count() AS rows FROM label');
      expect(Number(count?.rows)).toBe(labelled.size);
    });

    it('names every coded value that the public views show of the seasons', async () => {
      const values = await Promise.all(PUBLIC_VIEWS.map(codedValues));
      const found = values.flat();
      expect(found.length).toBeGreaterThan(1000);
      const missing = found.filter(({ kind, value }) => !labelled.has(`${kind} ${value}`));
      expect(missing).toEqual([]);
    });

    it('names every member of sales, in rows and in answers', async () => {
      const dimensions = DIMENSIONS.filter((by) => !UNLABELLED.includes(by));
      const stored = await rows<{ by: string; member: string; label_en: string; label_zh: string }>(
        database.client,
        `SELECT DISTINCT dimension AS by, member, label_en, label_zh FROM sales
         WHERE campaign = '${CAMPAIGN}' AND edition = 0 AND dimension IN ['${dimensions.join("', '")}']`,
      );
      expect(new Set(stored.map(({ by }) => by))).toEqual(new Set(dimensions));
      const asked = { campaign: CAMPAIGN, window: { id: 'period' }, segment: 'all', scope: 'all' } as const;
      const answers = (['segment', 'county'] as const).map(async (by) => {
        const found = await readSales(database.client, { ...asked, by, basis: 'paid' });
        expect(found.length).toBeGreaterThan(0);
        return found.map((row) => ({ ...row, by }));
      });
      for (const { by, member, label_en: en, label_zh: zh } of [
        ...stored,
        ...(await Promise.all(answers)).flat(),
      ])
        expect({ by, member, en, zh }).toEqual({ by, member, ...labelled.get(`${by} ${member}`) });
    });

    it('names every value of the closed lists, the reference files and the arguments', async () => {
      const [campaigns, segments, groups] = await Promise.all([
        readCampaigns(),
        readCounties().then(readSegments),
        readProductGroups(),
      ]);
      const lists: Record<string, readonly string[]> = {
        platform: PLATFORMS,
        channel: CHANNELS,
        direction: [...DIRECTIONS, 'other'],
        'order-mode': ORDER_MODES,
        'outlet-type': [...OUTLET_TYPES, ''],
        unit: UNITS,
        class: PRODUCT_CLASSES,
        basis: BASES,
        scope: SCOPES,
        kind: [...DIMENSIONS, ...PRODUCT_DIMENSIONS],
        'reason-code': Object.keys(REASONS),
        campaign: campaigns.map(({ id }) => id),
        window: campaigns.flatMap(({ windows }) => windows.map(({ id }) => id)),
        segment: ['all', ...segments.map(({ id }) => id)],
        'product-group': groups.map(({ productGroup }) => productGroup),
        category: groups.map(({ category }) => category),
      };
      expect(Object.entries(lists).flatMap(([kind, ids]) => unlabelled(kind, ids))).toEqual([]);
    });

    it('says of a refused event in English what the contract says', () => {
      const codes = [...labelled].filter(([label]) => label.startsWith('reason-code '));
      expect(Object.fromEntries(codes.map(([label, { en }]) => [label.split(' ')[1], en]))).toEqual(REASONS);
    });

    it('names every reason that a view, or what withholds figures, gives for a missing value, and no other', async () => {
      const texts = ['statistics', 'campaign-figures', 'figures'].map((name) =>
        page(`domain/statistics/figures/${name}.ts`),
      );
      const reasons = texts.flatMap((text) =>
        [...text.matchAll(/'([a-z]+(?::? [a-z]+)+)'/g)].map(([, reason = '']) => reason),
      );
      const found = [...labelled.keys()].filter((label) => label.startsWith('reason '));
      const given = new Set([...reasons, CONFIDENTIAL, UNRELIABLE].map((reason) => `reason ${reason}`));
      expect(found.toSorted()).toEqual([...given].sort());
    });

    it('names every state of an edition and every origin of a list', async () => {
      const types = await rows<{ kind: string; type: string }>(
        database.client,
        `SELECT if(table = 'edition', 'edition-status', 'list-origin') AS kind, type FROM system.columns
         WHERE database = currentDatabase() AND (table, name) IN (('edition', 'status'), ('reference_segment', 'origin'))`,
      );
      expect(types).toHaveLength(2);
      for (const { kind, type } of types) {
        const values = [...type.matchAll(/'([^']+)'/g)].map(([, value = '']) => value);
        expect(values.length).toBeGreaterThan(1);
        expect(unlabelled(kind, values)).toEqual([]);
      }
    });

    it('names every measure of the quality report of an edition', async () => {
      await database.client.command({
        query: `INSERT INTO sales_figure (campaign, state, window_id, dimension, flow, segment, basis, sales_fen)
          VALUES ('c', 1, 'day', 'all', 'sales', 'rural', 'paid', 4), ('c', 2, 'day', 'all', 'sales', 'rural', 'paid', 5)`,
      });
      const account = { source: 'a', records: 4, quarantined: 1 } as Parameters<
        typeof qualityReport
      >[1][number];
      const [before, own] = ['1', '2'].map((state) => ({ campaign: 'c', publication: state, state })) as [
        Edition,
        Edition,
      ];
      const report = await qualityReport(database.client, [account], own, before);
      const measures = report.map(({ measure }) => measure);
      expect(new Set(measures).size).toBe(7);
      expect(unlabelled('quality-measure', measures)).toEqual([]);
      expect(
        unlabelled(
          'quality-unit',
          report.map(({ unit }) => unit),
        ),
      ).toEqual([]);
    });

    it('names every kind of value', () => {
      const kinds = [...new Set([...labelled.keys()].map((label) => label.split(' ')[0] ?? ''))];
      expect(unlabelled('kind', kinds)).toEqual([]);
    });
  });
}
