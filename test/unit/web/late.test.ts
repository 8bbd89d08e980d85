import { describe, expect, it } from 'vitest';
import { StillComputingError } from '../../../web/figures/kept.ts';
import { LateReadings } from '../../../web/http/late.ts';

describe('a reading that takes longer than its reader waits', () => {
  const slow = () => {
    let begun = 0;
    const { promise: until, resolve } = Promise.withResolvers<undefined>();
    const read = async () => {
      begun += 1;
      const nth = begun;
      await until;
      return nth;
    };
    const end = (): void => {
      resolve(undefined);
    };
    return { read, begun: () => begun, end };
  };

  it('goes to the next reader, also after it has ended', async () => {
    const late = new LateReadings<number>();
    const { read, begun, end } = slow();
    await expect(late.within(5, 'a', read)).rejects.toThrow(StillComputingError);
    await expect(late.within(5, 'a', read)).rejects.toThrow(StillComputingError);
    end();
    expect(await late.within(5, 'a', read)).toBe(1);
    expect(begun()).toBe(1);
  });

  it('is not given twice, nor to a reader of another page', async () => {
    const late = new LateReadings<number>();
    const { read, end } = slow();
    await expect(late.within(5, 'a', read)).rejects.toThrow(StillComputingError);
    end();
    expect(await late.within(1_000, 'b', read)).toBe(2);
    expect(await late.within(1_000, 'a', read)).toBe(1);
    expect(await late.within(1_000, 'a', read)).toBe(3);
  });

  it('fails as it failed, once', async () => {
    const late = new LateReadings<number>();
    const { promise, reject } = Promise.withResolvers<number>();
    const failing = () => promise;
    await expect(late.within(5, 'a', failing)).rejects.toThrow(StillComputingError);
    reject(new Error('refused'));
    await expect(late.within(1_000, 'a', failing)).rejects.toThrow('refused');
    expect(await late.within(1_000, 'a', () => Promise.resolve(7))).toBe(7);
  });
});
