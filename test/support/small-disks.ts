import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineName } from '../../infra/engines/engine-list.ts';

/** Far more than a short run needs, but little enough to fill in a second. */
const SIZE_MEBIBYTES: Readonly<Record<EngineName, number>> = {
  kafka: 1_500,
  temporal: 500,
  clickhouse: 1_500,
};
const FILLER_CHUNK = Buffer.alloc(1024 * 1024);

/** Why no file system can be mounted here, or undefined if one can. */
export function mountProblem(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'countyflow-mount-'));
  try {
    mount(folder, 1);
    unmount(folder);
    return undefined;
  } catch (error) {
    return `a small tmpfs cannot be mounted here (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file system of its own, which can be full. */
export class SmallDisk {
  readonly #folder: string;
  readonly #atExit = (): void => {
    unmount(this.#folder);
  };

  constructor(folder: string, mebibytes: number) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    mount(folder, mebibytes);
    process.on('exit', this.#atExit);
  }

  /** Fills the disk. Resolves to a function that frees the space again. */
  async fill(): Promise<() => Promise<void>> {
    const path = join(this.#folder, 'filler');
    const file = await open(path, 'w');
    try {
      for (;;) await file.write(FILLER_CHUNK);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    } finally {
      await file.close();
    }
    return () => rm(path);
  }

  unmount(): void {
    process.off('exit', this.#atExit);
    unmount(this.#folder);
  }
}

/** A disk under each engine's folder. */
export class SmallDisks {
  readonly #disks: Readonly<Record<EngineName, SmallDisk>>;

  /** @param times Size as a multiple of a short run's. */
  constructor(home: string, times = 1) {
    const disk = (engine: EngineName): SmallDisk =>
      new SmallDisk(join(home, engine), SIZE_MEBIBYTES[engine] * times);
    this.#disks = { kafka: disk('kafka'), temporal: disk('temporal'), clickhouse: disk('clickhouse') };
  }

  fill(engine: EngineName): Promise<() => Promise<void>> {
    return this.#disks[engine].fill();
  }

  unmount(): void {
    for (const disk of Object.values(this.#disks)) disk.unmount();
  }
}

function mount(folder: string, mebibytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${String(mebibytes)}m`, 'tmpfs', folder], {
    stdio: 'pipe',
  });
}

/** Unmounts lazily, because a killed engine may still have a file open. */
function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder], { stdio: 'pipe' });
}
