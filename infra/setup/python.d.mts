export interface InstalledPackages {
  readonly bin: string;
  readonly python: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function havePython(): Promise<boolean>;
export function pipInstall(folder: string, wanted: readonly string[]): Promise<InstalledPackages>;
