import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { exportToFile, type WrittenExport } from '../../statistics/export/export-view.ts';
import type { ExportRequest } from '../../statistics/export/question.ts';

/** All rows of a view as CSV, but for the wishes. */
export function exportRequest(view: string, wishes: Partial<ExportRequest> = {}): ExportRequest {
  return { view, format: 'csv', arguments: {}, filters: [], orders: [], edition: null, ...wishes };
}

/** Writes an export into a folder that is there. */
export function writeExport(
  client: ClickHouseClient,
  request: ExportRequest,
  path: string,
  force = true,
): Promise<WrittenExport> {
  const options = { programVersion: '1.2.3', onProgress: () => undefined };
  return exportToFile(client, request, { path, makeFolder: false, force }, options);
}
