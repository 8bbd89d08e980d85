/** The hour in Shanghai, eight hours ahead of UTC all year, as `2017-11-11 00`. */
export function shanghaiHour(instant: string): string {
  return new Date(Date.parse(instant) + 8 * 3_600_000).toISOString().slice(0, 13).replace('T', ' ');
}
