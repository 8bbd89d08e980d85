import { afterAll, beforeAll } from 'vitest';
import { must } from '../../domain/must.ts';

/** What the tests of a file share: opened before them and closed after them. To a test it is the thing itself. */
export function used<T extends AsyncDisposable>(open: () => Promise<T>): T {
  let opened: T | undefined;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.[Symbol.asyncDispose]());
  return new Proxy({} as T, {
    get: (_, name) => Reflect.get(must(opened, 'what is opened before the tests'), name),
  });
}
