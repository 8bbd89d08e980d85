import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { validateAny } from '../../../domain/validation/validate-total.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { credentialVariables } from '../../../adapters/configuration/variables.ts';
import { fencedBlocks, fileLinks, page } from '../../support/markdown.ts';

const PAGE = page('docs/publisher.md');
const IN_CHINESE = page('docs/publisher.zh-CN.md');

/** The settings of each client, in backquotes. Words differ by language, settings do not. */
const settingsOf = (text: string): string[][] =>
  [...text.matchAll(/^- \*\*.*`(?:KAFKA_BROKERS|acks=all|acks: -1)`.*$/gm)].map(([line]) =>
    [...line.matchAll(/`([^`]+)`/g)].map(([, setting = '']) => setting),
  );

describe('docs/publisher.md', () => {
  it('shows an event that the contract accepts', async () => {
    const [example] = fencedBlocks(PAGE, 'json');
    const data = (JSON.parse(example ?? '{}') as { data: { platform: 'tmall'; orderId: string } }).data;
    const counties = await readCountyCodes();
    const carrier = { topicPlatform: data.platform, key: data.orderId };
    expect(validateEvent(example ?? '', { counties, carrier })).toMatchObject({ accepted: true });
  });

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

describe('docs/publisher/events.md', () => {
  it('shows a control total that the contract accepts', async () => {
    const [example = '{}'] = fencedBlocks(page('docs/publisher/events.md'), 'json');
    const { data, subject } = JSON.parse(example) as { data: { platform: 'tmall' }; subject: string };
    const carrier = { topicPlatform: data.platform, key: subject };
    expect(validateAny(example, { counties: await readCountyCodes(), carrier })).toMatchObject({
      accepted: true,
      total: { platform: data.platform },
    });
  });
});
