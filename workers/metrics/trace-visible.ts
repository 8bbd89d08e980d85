import { recordSpanBelow } from '../../adapters/tracing/spans.ts';
import type { ArrivedRange, Commit } from './live-ranges.ts';

/** In the trace of the range, how long it waited for the commit that shows it, with a link to that commit. */
export function traceVisible({ id, arrivedMs, span }: ArrivedRange, commit: Commit): void {
  recordSpanBelow(span, {
    name: 'visible',
    attributes: { 'countyflow.range': id, 'countyflow.slice_version': commit.sliceVersion },
    startedMs: arrivedMs,
    endedMs: commit.committedMs,
    linkTo: commit.span,
  });
}
