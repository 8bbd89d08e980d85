/**
 * How long a test waits for what must come. It says nothing about speed: a busy machine may take a hundred times as long
 * as an idle one. It ends before vitest's limit for a test, so that a failure names what did not come. A look asks
 * engines, so that ten of them a second would cost half a core.
 */
export const PATIENCE = { timeout: 300_000, interval: 200 };

/** The same where each look computes a page. */
export const PATIENCE_OF_PAGES = { ...PATIENCE, interval: 250 };

/** The same where each look starts a command, which costs a second of processor time. */
export const PATIENCE_OF_COMMANDS = { ...PATIENCE, interval: 1_000 };
