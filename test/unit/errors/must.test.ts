import { expect, it } from 'vitest';
import { must } from '../../../domain/must.ts';

it('a value that cannot be missing is a bug where it is', () => {
  expect(must(0, 'the number')).toBe(0);
  for (const value of [null, undefined])
    expect(() => must(value, 'the place of an event')).toThrow(
      new TypeError('the place of an event is missing'),
    );
});
