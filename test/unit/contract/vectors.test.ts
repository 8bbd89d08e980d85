import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { canonicalContent } from '../../../domain/order-content.ts';
import { deriveDirection, type Order } from '../../../domain/order.ts';
import { validateEvent, type Verdict } from '../../../domain/validation/validate-event.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { exampleEvent } from '../../contract/example-event.ts';
import type { VerdictCase } from '../../contract/verdicts.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import { platformOf } from '../../../schemas/topics.ts';
import { acceptedOrder } from '../../support/events.ts';
import { setAt } from '../../support/json-pointer.ts';

const COUNTIES = await readCountyCodes();

function vectors(file: string): unknown {
  const url = new URL(`../../../docs/contract/vectors/${file}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8'));
}

/** The example with another order in it, as text. */
function eventOf(data: OrderVersion): string {
  const { orderId, platform } = data;
  return JSON.stringify({ ...exampleEvent(), subject: orderId, source: `/platforms/${platform}`, data });
}

function verdictOn(text: string): Verdict {
  return validateEvent(text, { counties: COUNTIES, carrier: undefined });
}

function codeAt(text: string, path: string): string | null {
  const verdict = verdictOn(text);
  if (verdict.accepted) return null;
  return verdict.problems.find((problem) => problem.path === path || problem.path === '')?.code ?? null;
}

const hashOf = (order: Order): string =>
  createHash('sha256').update(canonicalContent(order)).digest('hex').slice(0, 16);

describe('vectors/content.json', () => {
  const { content, winners } = vectors('content') as {
    content: { name: string; data: OrderVersion; canonical: string; hash: string }[];
    winners: { name: string; contents: OrderVersion[]; winner: number }[];
  };

  it.each(content)('gives the canonical form and the hash of $name', ({ data, canonical, hash }) => {
    const order = acceptedOrder(eventOf(data), COUNTIES);
    expect(canonicalContent(order)).toBe(canonical);
    expect(hashOf(order)).toBe(hash);
  });

  it.each(winners)('says which counts of $name', ({ contents, winner }) => {
    const orders = contents.map((data) => acceptedOrder(eventOf(data), COUNTIES));
    const rank = (order: Order): bigint => (BigInt(order.version) << 64n) | BigInt(`0x${hashOf(order)}`);
    const ranks = orders.map(rank);
    expect(ranks.indexOf(ranks.toSorted((a, b) => (a < b ? 1 : -1))[0] ?? 0n)).toBe(winner);
  });
});

describe('vectors/direction.json', () => {
  const { rural, cases } = vectors('direction') as {
    rural: Record<string, boolean>;
    cases: {
      sellerCounty: string;
      buyerCounty: string;
      outletCounty: string | null;
      firstCategory: string;
      direction: string;
    }[];
  };

  it('knows which counties are rural', () => {
    for (const [county, isRural] of Object.entries(rural))
      expect(COUNTIES.get(county)?.rural, county).toBe(isRural);
  });

  it.each(cases)(
    'derives $direction for $firstCategory from $sellerCounty to $buyerCounty, outlet in $outletCounty',
    ({ sellerCounty, buyerCounty, outletCounty, firstCategory, direction }) => {
      const { data } = exampleEvent();
      // Only the first line decides.
      const lines = [firstCategory, 'goods.phone'].flatMap((category) =>
        data.lines.slice(0, 1).map((line) => ({ ...line, category })),
      );
      const outlet = outletCounty === null ? null : { ...OUTLET, county: outletCounty };
      expect(deriveDirection({ sellerCounty, buyerCounty, outlet, lines }, COUNTIES)).toBe(direction);
    },
  );
});

const OUTLET = { type: 'village-service-station', id: 'station-7', county: '' } as const;

it('a county that is unknown is not rural', () => {
  const { lines, buyerCounty } = exampleEvent().data;
  const order = { sellerCounty: '899999', buyerCounty, outlet: null, lines };
  expect(deriveDirection(order, COUNTIES)).toBe('other');
});

describe('vectors/numbers.json', () => {
  const { cases } = vectors('numbers') as {
    cases: { field: 'version' | 'refundedFen'; text: string; value: number | null; code: string | null }[];
  };

  it.each(cases)('says what $text is as $field', ({ field, text, value, code }) => {
    const event = eventOf({ ...exampleEvent().data, [field]: 'HERE' }).replace('"HERE"', text);
    expect(codeAt(event, `/data/${field}`)).toBe(code);
    if (value !== null && value <= exampleEvent().data.goodsAmountFen)
      expect(acceptedOrder(event, COUNTIES)[field] + 0).toBe(value);
  });
});

describe('vectors/instants.json', () => {
  const { cases } = vectors('instants') as {
    cases: { text: string; epochMs: number | null; code: string | null }[];
  };

  it.each(cases)('says what the instant $text is', ({ text, epochMs, code }) => {
    const event = JSON.stringify({
      ...exampleEvent(),
      time: '2017-11-12T00:00:00Z',
      data: { ...exampleEvent().data, status: 'placed', placedAt: text, paidAt: null },
    });
    expect(codeAt(event, '/data/placedAt')).toBe(code);
    if (epochMs !== null) expect(acceptedOrder(event, COUNTIES).placedAtMs).toBe(epochMs);
  });
});

describe('vectors/verdicts.json', () => {
  const { cases } = vectors('verdicts') as { cases: readonly VerdictCase[] };
  it.each(cases)('$code: $what', ({ topic, key, text, code, path }) => {
    const verdict = validateEvent(text, {
      counties: COUNTIES,
      carrier: { topicPlatform: platformOf(topic) ?? 'jd', key },
    });
    const problems = verdict.accepted ? [{ code: null, path: null }] : verdict.problems;
    expect(problems.map((problem) => [problem.code, problem.path])).toEqual([[code, path]]);
  });
});

describe('vectors/forms.json', () => {
  const { cases } = vectors('forms') as { cases: { field: string; text: string; accepted: boolean }[] };
  const places: Readonly<Record<string, string>> = {
    quantity: '/data/lines/0/quantity',
    category: '/data/lines/0/category',
  };

  it.each(cases)('says whether $field may be "$text"', ({ field, text, accepted }) => {
    const event = exampleEvent();
    const path = places[field] ?? `/data/${field}`;
    setAt(event, path, text);
    if (field === 'orderId') setAt(event, '/subject', text);
    if (field === 'sellerCounty') setAt(event, '/data/sellerVillage', null);
    expect(codeAt(JSON.stringify(event), path)).toBe(accepted ? null : 'field.format');
  });
});
