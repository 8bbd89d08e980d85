import { ExportResultCode } from '@opentelemetry/core';
import type { SpanExporter } from '@opentelemetry/sdk-trace-node';
import { expect, it } from 'vitest';
import { reportFailures } from '../../../adapters/tracing/report-failures.ts';

it('reports the first failed export in a row by its code, and tells the SDK of none', () => {
  const outcomes: (Error | undefined)[] = [
    undefined,
    Object.assign(new Error('quotes a key'), { code: 401 }),
    Object.assign(new Error('quotes a key'), { code: 'ECONNREFUSED' }),
    undefined,
    new TypeError('quotes a key'),
  ];
  const exporter: SpanExporter = {
    export(_spans, done) {
      const error = outcomes.shift();
      done(
        error === undefined ? { code: ExportResultCode.SUCCESS } : { code: ExportResultCode.FAILED, error },
      );
    },
    shutdown: () => Promise.resolve(),
  };
  const [kinds, seen]: [string[], unknown[]] = [[], []];
  const reporting = reportFailures(exporter, (kind) => kinds.push(kind));
  for (let at = 0; at < 5; at += 1) reporting.export([], (result) => seen.push(result));
  expect(kinds).toEqual(['401', 'TypeError']);
  expect(seen).toEqual(Array(5).fill({ code: ExportResultCode.SUCCESS }));
});
