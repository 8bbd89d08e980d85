import {
  OpenTelemetryInboundInterceptor,
  OpenTelemetryInternalsInterceptor,
  OpenTelemetryOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry-v2/lib/workflow/index.js';
import { type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';
import type * as workflows from '../index.ts';

/**
 * Workflows that end and take no updates. Temporal's interceptors await more than the workflow itself does, so around an
 * update they would reorder what the history of an untraced run has (docs/adr/0056). Of the other workflows, each
 * activity begins a trace of its own.
 */
const TRACED: ReadonlySet<string> = new Set<keyof typeof workflows>([
  'backfillLoad',
  'publishEdition',
  'replayQuarantine',
]);

/** In a worker that sends traces: one trace of a workflow and all its activities. */
export const interceptors = (): WorkflowInterceptors =>
  TRACED.has(workflowInfo().workflowType)
    ? {
        inbound: [new OpenTelemetryInboundInterceptor()],
        outbound: [new OpenTelemetryOutboundInterceptor()],
        internals: [new OpenTelemetryInternalsInterceptor()],
      }
    : {};
