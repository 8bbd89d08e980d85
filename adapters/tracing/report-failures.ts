import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';

/**
 * The exporter, which calls `onFailure` when exports begin to fail. It passes no failure on: the SDK would print the
 * answer of the endpoint, and a proxy may quote the request's headers in it.
 */
export function reportFailures(exporter: SpanExporter, onFailure: (kind: string) => void): SpanExporter {
  let failing = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.code === ExportResultCode.FAILED;
        if (failed && !failing) onFailure(kindOf(result));
        failing = failed;
        done({ code: ExportResultCode.SUCCESS });
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

/** The status of HTTP, the code of the system, or the name of the error. */
function kindOf({ error }: ExportResult): string {
  if (error === undefined) return 'unknown';
  const { code } = error as Error & { readonly code?: string | number };
  return code === undefined ? error.name : String(code);
}
