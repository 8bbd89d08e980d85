import { describe, expect, it } from 'vitest';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
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
