import { describe, expect, it } from 'vitest';
import { startOfSlice } from '../../../domain/slices.ts';

describe('startOfSlice', () => {
  it('is the last multiple of five seconds, also before 1970', () => {
    const midnight = Date.UTC(2017, 10, 11);
    expect(startOfSlice(midnight + 4_999)).toBe(midnight);
    expect(startOfSlice(midnight)).toBe(midnight);
    expect(startOfSlice(midnight - 1)).toBe(midnight - 5_000);
    expect(startOfSlice(-1)).toBe(-5_000);
  });
});
