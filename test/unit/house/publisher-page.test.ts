import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { validateAny } from '../../../domain/validation/validate-total.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { credentialVariables } from '../../../adapters/configuration/variables.ts';
import type { OrderEvent } from '../../../schemas/event/envelope.ts';
import { CHANNELS, ORDER_MODES, OUTLET_TYPES } from '../../../schemas/event/vocabulary.ts';
import { fencedBlocks, fileLinks, page } from '../../support/markdown.ts';

const PAGE = page('docs/publisher.md');
const IN_CHINESE = page('docs/publisher.zh-CN.md');

/** The settings of each client, in backquotes. Words differ by language, settings do not. */
const settingsOf = (text: string): string[][] =>
  [...text.matchAll(/^- \*\*.*`(?:KAFKA_BROKERS|acks=all|acks: -1)`.*$/gm)].map(([line]) =>
    [...line.matchAll(/`([^`]+)`/g)].map(([, setting = '']) => setting),
  );

describe('docs/publisher.md', () => {
  it('shows the event of the file that its commands send', () => {
    const [example = ''] = fencedBlocks(PAGE, 'json');
    const lines = page('docs/examples/publisher/first-event.ndjson').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([JSON.parse(example)]);
  });

  it('names variables for Kafka that the commands read', () => {
    const named = settingsOf(PAGE)
      .flat()
      .filter((setting) => /^KAFKA_(?:TLS|SASL)/.test(setting))
      .map((setting) => setting.split('=')[0]);
    expect(named.length).toBeGreaterThan(0);
    expect(Object.keys(credentialVariables)).toEqual(expect.arrayContaining(named));
  });
});

describe('docs/publisher.zh-CN.md', () => {
  it('has the commands, the outputs and the event of the English page', () => {
    expect(fencedBlocks(IN_CHINESE, '\\w*')).toEqual(fencedBlocks(PAGE, '\\w*'));
  });

  it('has as many headings and list items', () => {
    for (const start of [/^# /gm, /^## /gm, /^- /gm])
      expect(IN_CHINESE.match(start)).toHaveLength(PAGE.match(start)?.length ?? 0);
  });

  it('has the same settings of Kafka clients', () => {
    expect(settingsOf(PAGE)).toHaveLength(4);
    expect(settingsOf(IN_CHINESE)).toEqual(settingsOf(PAGE));
  });

  it('leads to the same pages', () => {
    const links = (text: string) =>
      new Set(fileLinks(text).filter((path) => !/^\.\.|zh-CN|^publisher\.md$/.test(path)));
    expect(links(IN_CHINESE)).toEqual(links(PAGE));
  });
});

const EVENTS = page('docs/publisher/events.md');
const FOLDER = 'docs/examples/networks';
const NAMES = readdirSync(FOLDER).map((name) => name.replace('.json', ''));
const dataOf = (name: string): OrderEvent['data'] =>
  (JSON.parse(page(`${FOLDER}/${name}.json`)) as OrderEvent).data;

// That the contract accepts each example is shown in test/unit/archives/json-forms.test.ts.
describe('docs/publisher/events.md', () => {
  it('links every example of a network', () => {
    for (const name of NAMES) expect(EVENTS).toContain(`(../examples/networks/${name}.json)`);
  });

  it('shows a control total that the contract accepts', async () => {
    const [example = '{}'] = fencedBlocks(EVENTS, 'json');
    const { data, subject } = JSON.parse(example) as { data: { platform: 'tmall' }; subject: string };
    const carrier = { topicPlatform: data.platform, key: subject };
    expect(validateAny(example, { counties: await readCountyCodes(), carrier })).toMatchObject({
      accepted: true,
      total: { platform: data.platform },
    });
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
