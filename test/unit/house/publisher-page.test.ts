import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { validateAny } from '../../../domain/validation/validate-total.ts';
import { readCountyCodes } from '../../../services/reference/reference-files.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';

const PAGE = page('docs/publisher.md');

describe('docs/publisher.md', () => {
  it('shows an event that the contract accepts', async () => {
    const [example] = fencedBlocks(PAGE, 'json');
    const data = (JSON.parse(example ?? '{}') as { data: { platform: 'tmall'; orderId: string } }).data;
    const counties = await readCountyCodes();
    const carrier = { topicPlatform: data.platform, key: data.orderId };
    expect(validateEvent(example ?? '', { counties, carrier })).toMatchObject({ accepted: true });
  });
});

describe('docs/publisher/control-totals.md', () => {
  it('shows a control total that the contract accepts', async () => {
    const [example = '{}'] = fencedBlocks(page('docs/publisher/control-totals.md'), 'json');
    const { data, subject } = JSON.parse(example) as { data: { platform: 'tmall' }; subject: string };
    const carrier = { topicPlatform: data.platform, key: subject };
    expect(validateAny(example, { counties: await readCountyCodes(), carrier })).toMatchObject({
      accepted: true,
      total: { platform: data.platform },
    });
  });
});
