// One of several processes that work under the same lock: notes when its work begins and when it ends.
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../../infra/setup/lock.mjs';

const [lock, log] = process.argv.slice(2);
await withLock(
  lock,
  () => undefined,
  async () => {
    appendFileSync(log, `begin ${process.pid}\n`);
    await sleep(30);
    appendFileSync(log, `end ${process.pid}\n`);
  },
);
