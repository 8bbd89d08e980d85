export interface InstalledPackages {
  readonly bin: string;
  readonly python: string;
  readonly environment: Readonly<Record<string, string>>;
}

export function pipInstall(folder: string, wanted: readonly string[]): Promise<InstalledPackages>;
