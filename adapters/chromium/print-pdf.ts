import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorCode } from '../../domain/causes.ts';

/** Names under which distributions install Chromium, and Google's build of it. */
const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** For one that hangs: a page takes a second, and on a busy machine up to a minute. */
const TIMEOUT_MS = 300_000;
/** Enough for the line that says why it failed. */
const MOST_NOTES = 2_000;

/** No Chromium was found. The message says how to get one. */
export class MissingChromiumError extends Error {
  override readonly name = 'MissingChromiumError';
}

/**
 * Prints a page that needs nothing else to PDF, with a Chromium of this machine: `program` if it is given, else the
 * first on the PATH. The page may run no script and reach no host. An abort kills the process and rejects with the
 * signal's reason. Throws {@link MissingChromiumError}, or an error if Chromium fails or hangs.
 */
export async function printPdf(
  html: string,
  program: string | undefined,
  signal: AbortSignal,
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'countyflow-print-'));
  try {
    const page = join(folder, 'page.html');
    const output = join(folder, 'page.pdf');
    await writeFile(page, html);
    const args = [
      '--headless',
      '--no-pdf-header-footer',
      `--print-to-pdf=${output}`,
      `--user-data-dir=${join(folder, 'profile')}`,
      '--no-first-run',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-extensions',
      '--disable-background-networking',
      '--host-resolver-rules=MAP * ~NOTFOUND',
      // Chromium refuses to run as root within its sandbox.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      pathToFileURL(page).href,
    ];
    await runFirst(program === undefined ? PROGRAMS : [program], args, signal);
    return await readFile(output);
  } finally {
    // Chromium's last helpers may still write to their profile.
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function runFirst(
  programs: readonly string[],
  args: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (const program of programs) {
    try {
      await run(program, args, signal);
      return;
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
  const missing =
    programs.length === 1
      ? `'${programs.join()}' is not a program`
      : `none of ${programs.join(', ')} is on the PATH`;
  throw new MissingChromiumError(
    `PDF needs Chromium or Chrome, and ${missing}: install the package chromium, or set COUNTYFLOW_CHROMIUM to its path`,
  );
}

async function run(program: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  // In a group of its own, so that one signal ends its helpers too.
  const child = spawn(program, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let notes = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    notes = (notes + text).slice(-MOST_NOTES);
  });
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const stop = AbortSignal.any([signal, timeout]);
  const kill = () => {
    killGroup(child);
  };
  stop.addEventListener('abort', kill);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    signal.throwIfAborted();
    if (timeout.aborted)
      throw new Error(
        `Chromium did not print within ${TIMEOUT_MS / 1000} s: the machine may be overloaded; run the command again`,
      );
    if (code !== 0) throw new Error(`${program} ended with code ${code ?? 'none'}: ${lastLine(notes)}`);
  } finally {
    stop.removeEventListener('abort', kill);
    // Helpers that outlive it would keep the profile's folder in use.
    killGroup(child);
  }
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended.
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
