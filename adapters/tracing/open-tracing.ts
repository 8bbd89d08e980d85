import pTimeout from 'p-timeout';
import type { TemporalTracing } from '../temporal/worker.ts';

/** How long a worker that ends waits until its last spans are taken. */
const FLUSH_MS = 2_000;

export interface Tracing {
  readonly temporal: TemporalTracing;
  /** Sends what is left, within two seconds. Never rejects. */
  close(): Promise<void>;
}

/**
 * Sends spans to where OTEL_EXPORTER_OTLP_ENDPOINT says; the SDK reads the other standard variables. Loads the SDK, so
 * call it only if there is an endpoint. `onFailure` gets the kind of the first failure in a row.
 */
export async function openTracing(onFailure: (kind: string) => void): Promise<Tracing> {
  const [sdk, otlp, resources, temporal, { reportFailures }] = await Promise.all([
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
    import('@opentelemetry/resources'),
    import('@temporalio/interceptors-opentelemetry-v2'),
    import('./report-failures.ts'),
  ]);
  const resource = resources
    .resourceFromAttributes({ 'service.name': 'countyflow-worker' })
    .merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const processor = new sdk.BatchSpanProcessor(reportFailures(new otlp.OTLPTraceExporter(), onFailure));
  const provider = new sdk.NodeTracerProvider({ resource, spanProcessors: [processor] });
  provider.register();
  return {
    temporal: {
      activity: (context) => ({
        inbound: new temporal.OpenTelemetryActivityInboundInterceptor(context),
        outbound: new temporal.OpenTelemetryActivityOutboundInterceptor(context),
      }),
      sinks: { exporter: temporal.makeWorkflowExporter(processor, resource) },
    },
    close: () =>
      pTimeout(provider.shutdown(), { milliseconds: FLUSH_MS, fallback: () => undefined }).catch(
        () => undefined,
      ),
  };
}
