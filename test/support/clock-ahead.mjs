// Preloaded into a worker: its clock is ahead by COUNTYFLOW_TEST_AHEAD_MS, as after days.
const aheadMs = Number(process.env.COUNTYFLOW_TEST_AHEAD_MS);
const Today = Date;
globalThis.Date = class extends Today {
  constructor(...parts) {
    if (parts.length === 0) super(Today.now() + aheadMs);
    else super(...parts);
  }

  static now() {
    return Today.now() + aheadMs;
  }
};
