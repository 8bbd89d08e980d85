import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { CHANNELS, ORDER_MODES, OUTLET_TYPES } from '../../../schemas/event/vocabulary.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { page } from '../../support/markdown.ts';

const FOLDER = new URL('../../../docs/examples/networks/', import.meta.url);
const NAMES = readdirSync(FOLDER).map((name) => name.replace('.json', ''));
const PAGE = page('docs/publisher/events.md');

const textOf = (name: string): string => readFileSync(new URL(`${name}.json`, FOLDER), 'utf8');
const dataOf = (name: string): OrderEvent['data'] => (JSON.parse(textOf(name)) as OrderEvent).data;

describe('docs/publisher/events.md', () => {
  it.each(NAMES)('links an example %s that the contract accepts', async (name) => {
    const { platform, orderId } = dataOf(name);
    const carrier = { topicPlatform: platform, key: orderId };
    const verdict = validateEvent(textOf(name), { counties: await readCountyCodes(), carrier });
    expect(verdict).toMatchObject({ accepted: true });
    expect(PAGE).toContain(`(../examples/networks/${name}.json)`);
  });

  it('has an example of every kind of outlet, order mode and channel', () => {
    const examples = NAMES.map(dataOf);
    for (const type of OUTLET_TYPES) expect(dataOf(type).outlet?.type).toBe(type);
    expect(new Set(examples.map(({ orderMode }) => orderMode))).toEqual(new Set(ORDER_MODES));
    expect(new Set(examples.map(({ channel }) => channel))).toEqual(new Set(CHANNELS));
  });

  it('shows one sale in two examples that name one settlement, chosen as the page says', () => {
    const [network, platform] = [dataOf('village-service-station'), dataOf('platform-copy')];
    expect(network.settlementReference).toBe(platform.settlementReference);
    expect(platform.settlementReference).toBe(`${platform.platform}:${platform.orderId}`);
    expect(network.outlet).not.toBeNull();
    expect(platform.outlet).toBeNull();
  });
});
