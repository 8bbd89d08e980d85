import { type Attributes, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { engineFailureOf } from '../errors/engine-failure.ts';

export type { Attributes, Span };

/** Without the SDK, its spans record nothing and cost next to nothing. */
const tracer = trace.getTracer('countyflow');

/** A span below the current one. The caller ends it. */
export function startSpan(name: string, attributes: Attributes): Span {
  return tracer.startSpan(name, { attributes });
}

/** A span below the current one, of something that is over. */
export function recordSpan(name: string, attributes: Attributes, startedMs: number): void {
  tracer.startSpan(name, { attributes, startTime: startedMs }).end();
}

export function activeSpan(): Span | undefined {
  return trace.getActiveSpan();
}

export interface PastSpan {
  readonly name: string;
  readonly attributes: Attributes;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly linkTo: Span | undefined;
}

/** A span below another, of something that is over. */
export function recordSpanBelow(parent: Span, past: PastSpan): void {
  const { name, attributes, startedMs, endedMs, linkTo } = past;
  const links = linkTo === undefined ? [] : [{ context: linkTo.spanContext() }];
  const options = { attributes, startTime: startedMs, links };
  tracer.startSpan(name, options, trace.setSpan(context.active(), parent)).end(endedMs);
}

/** Runs in a span below the current one, which spans of `run` are below. */
export function inSpan<T>(name: string, attributes: Attributes, run: (span: Span) => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, (span) => endingWith([span], () => run(span)));
}

/** Runs a step that several spans share: each gets one of the step below it. */
export function inStepOf<T>(spans: readonly Span[], name: string, run: () => Promise<T>): Promise<T> {
  const steps = spans.map((span) => tracer.startSpan(name, {}, trace.setSpan(context.active(), span)));
  return endingWith(steps, run);
}

/** Ends the spans with the work. A failure leaves its kind alone: the text of an engine may quote a row. */
export async function endingWith<T>(spans: readonly Span[], run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    for (const span of spans)
      span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', kindOf(error));
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

function kindOf(error: unknown): string {
  return engineFailureOf(error)?.code ?? (error instanceof Error ? error.name : 'unknown');
}
