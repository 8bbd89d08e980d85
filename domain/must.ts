/** What cannot be missing unless this program is wrong: commands call it a bug, and name the place. */
export function must<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new TypeError(`${what} is missing`);
  return value;
}
