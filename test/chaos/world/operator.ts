import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface PartitionRow {
  readonly topic: string;
  readonly partition: number;
  readonly state: string;
  readonly lag: number | null;
  readonly problem: {
    readonly what: string;
    readonly sinceMs: number | null;
    readonly remedy: string;
  } | null;
}

/** The operator's commands, run as an operator runs them. */
export class Operator {
  readonly #environment: NodeJS.ProcessEnv;

  constructor(home: string, brokers: readonly string[], temporalAddress: string, clickhouseUrl: string) {
    this.#environment = {
      PATH: process.env['PATH'],
      COUNTYFLOW_HOME: home,
      KAFKA_BROKERS: brokers.join(','),
      TEMPORAL_ADDRESS: temporalAddress,
      CLICKHOUSE_URL: clickhouseUrl,
    };
  }

  run(...args: string[]): Promise<Ran> {
    const quiet = '--disable-warning=TimeoutNegativeWarning';
    return new Promise((resolve) => {
      const options = { env: this.#environment, maxBuffer: 64 * 1024 * 1024 };
      const child = execFile(process.execPath, [quiet, CLI, ...args], options, (_, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, stdout, stderr });
      });
    });
  }

  async status(): Promise<{ code: number; partitions: PartitionRow[]; lag: number }> {
    const { code, stdout, stderr } = await this.run('status', '--json');
    if (!stdout.startsWith('{')) throw new Error(`status failed with ${String(code)}: ${stderr}`);
    const told = JSON.parse(stdout) as {
      partitions: (PartitionRow & { problem: { what: string } | null })[];
    };
    const partitions = told.partitions.map((row) => ({ ...row, reason: row.problem?.what ?? null }));
    return { code, partitions, lag: partitions.reduce((sum, { lag }) => sum + (lag ?? 0), 0) };
  }
}
