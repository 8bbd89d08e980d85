export function fingerprint(files: readonly string[], ...words: readonly string[]): string;
export function isStamped(path: string, value: string): boolean;
export function writeStamp(path: string, value: string): void;
