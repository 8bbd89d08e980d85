import { expect, it } from 'vitest';
import { bytesOfText, textOfBytes } from '../../../pipeline/validation/byte-text.ts';
import { heldBytes } from '../../support/processes.ts';

const MEBIBYTE = 1024 * 1024;

it('byte-text caches names without keeping their batches in memory', async () => {
  const batches = 32;
  const before = heldBytes('external');
  for (let at = 0; at < batches; at += 1) {
    const batch = Buffer.alloc(4 * MEBIBYTE, 'x');
    batch.write(`山核桃 ${String(at).padStart(20, '0')}`, 100);
    const [name = ''] = /[^x]+/.exec(batch.toString('latin1')) ?? [];
    expect(bytesOfText(textOfBytes(name) ?? '')).toBe(name);
  }
  await expect
    .poll(() => heldBytes('external') - before, { timeout: 30_000 })
    .toBeLessThan((batches / 2) * 4 * MEBIBYTE);
});
