import { cpus, totalmem } from 'node:os';

const GIBIBYTE = 1024 ** 3;

/** The machine of a measurement. Figures have no meaning without it. */
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
