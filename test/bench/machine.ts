import { cpus, totalmem } from 'node:os';

const GIBIBYTE = 1024 ** 3;

/** What the figures were measured on; by it alone they mean something. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGibibytes: number;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGibibytes: Math.round(totalmem() / GIBIBYTE),
    node: process.version,
  };
}
