/** Epoch ms of the history: Temporal replaces Date in the workflow sandbox, so every replay gets the same. */
export function currentTimeMs(): number {
  // eslint-disable-next-line no-restricted-globals -- the only use; deterministic in the sandbox
  return Date.now();
}
