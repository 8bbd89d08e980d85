/** `2017-11-11 00`: the hour of Shanghai's clock, which is eight hours ahead of UTC all year. */
export function shanghaiHour(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 13).replace('T', ' ');
}
