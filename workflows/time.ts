/** Temporal replaces Date inside the workflow sandbox with the time of the history: the same on every replay. */
export function currentTimeMs(): number {
  // eslint-disable-next-line no-restricted-globals -- the one place; deterministic in the sandbox
  return Date.now();
}
