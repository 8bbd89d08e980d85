/** One line per step on stderr, with the seconds it took. stdout belongs to the command that follows. */
export async function step(what, work) {
  const start = process.hrtime.bigint();
  process.stderr.write(`set-up: ${what} ...\n`);
  const result = await work();
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  process.stderr.write(`set-up: ${what}: ${seconds.toFixed(1)} s\n`);
  return result;
}
