import type { SpanExporter } from '@opentelemetry/sdk-trace-node';

const SUCCESS = { code: 0 };

/**
 * The exporter, which calls `onFailure` when exports begin to fail. It passes no failure on: the SDK would print the
 * answer of the endpoint, and a proxy may quote the request's headers in it.
 */
export function reportFailures(exporter: SpanExporter, onFailure: (kind: string) => void): SpanExporter {
  let failing = false;
  return {
    export(spans, done) {
      exporter.export(spans, ({ code, error }) => {
        const failed = code !== SUCCESS.code;
        if (failed && !failing) onFailure(kindOf(error));
        failing = failed;
        done(SUCCESS);
      });
    },
    shutdown: () => exporter.shutdown(),
  };
}

/** The status of HTTP, the code of the system, or the name of the error. */
function kindOf(error: Error | undefined): string {
  if (error === undefined) return 'unknown';
  return 'code' in error && error.code !== undefined ? String(error.code) : error.name;
}
