/** Where backups lie, each in a folder of its own named by its id. Paths are relative to it. */
export interface BackupPlace {
  /** As the operator gave it. */
  readonly name: string;
  /** What BACKUP and RESTORE call a path. */
  target(path: string): string;
  /** Of all backups, also of those that are not complete. */
  ids(): Promise<string[]>;
  /** All files below a path, with paths relative to it. */
  files(path: string, signal: AbortSignal): Promise<StoredFile[]>;
  /** Undefined if there is no such file. */
  read(path: string): Promise<string | undefined>;
  write(path: string, text: string): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
  /** Null where nothing but ClickHouse can read the content. */
  readonly sha256: string | null;
}

const ID = /^\d{8}T\d{6}Z$/;

export function isBackupId(name: string): boolean {
  return ID.test(name);
}

export function idAt(date: Date): string {
  return date.toISOString().replaceAll(/[-:]|\.\d+/g, '');
}
