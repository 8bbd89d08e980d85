export function startOf(pid: number): string | undefined;
export function tryLock(path: string): { holder: number } | { holder?: never; release: () => void };
export function withLock<T>(path: string, onWait: (pid: number) => void, work: () => Promise<T>): Promise<T>;
