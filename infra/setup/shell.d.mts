export class SetUpError extends Error {}

export function find(program: string): string | undefined;
export function run(
  program: string,
  args: readonly string[],
  options?: { cwd?: string; env?: NodeJS.ProcessEnv },
): Promise<string>;
