// Preloaded into our processes: their clock is ahead by the milliseconds that the file COUNTYFLOW_TEST_AHEAD holds.
import { readFileSync } from 'node:fs';

const LOOK_EVERY_MS = 50;
let [aheadMs, lookedMs] = [0, -Infinity];
function ahead() {
  if (performance.now() - lookedMs > LOOK_EVERY_MS) {
    aheadMs = Number(readFileSync(process.env.COUNTYFLOW_TEST_AHEAD, 'utf8'));
    lookedMs = performance.now();
  }
  return aheadMs;
}

const Today = Date;
globalThis.Date = class extends Today {
  constructor(...parts) {
    if (parts.length === 0) super(Today.now() + ahead());
    else super(...parts);
  }

  static now() {
    return Today.now() + ahead();
  }
};
