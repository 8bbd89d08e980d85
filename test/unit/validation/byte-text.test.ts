import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { bytesOfText, textOfBytes } from '../../../pipeline/validation/byte-text.ts';

const MEBIBYTE = 1024 * 1024;

it('byte-text caches names without keeping their batches in memory', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const batches = 32;
  collect();
  const before = process.memoryUsage().external;
  for (let at = 0; at < batches; at += 1) {
    const batch = Buffer.alloc(4 * MEBIBYTE, 'x');
    batch.write(`山核桃 ${String(at).padStart(20, '0')}`, 100);
    const [name = ''] = /[^x]+/.exec(batch.toString('latin1')) ?? [];
    expect(bytesOfText(textOfBytes(name) ?? '')).toBe(name);
  }
  collect();
  expect(process.memoryUsage().external - before).toBeLessThan((batches / 2) * 4 * MEBIBYTE);
});
