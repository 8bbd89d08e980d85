/** A folder for each release, which no later release changes. */
export const HISTORIES = new URL('histories/', import.meta.url);

/** The orders whose events went through the recorded runs; nothing of them may be in a history. */
export const RECORDED_ORDERS = ['RECORDED-1', 'RECORDED-2', 'RECORDED-3'];
