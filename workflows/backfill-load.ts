import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { speedText } from '../domain/text/speed.ts';
import type { Activities } from '../schemas/activities.ts';
import type {
  ChunkPage,
  ChunkPlace,
  LoadInput,
  LoadResult,
  LoadRunStatus,
  LoadScope,
  LoadSpeed,
} from '../schemas/backfill.ts';
import { loadDetails } from './details.ts';
import { currentTimeMs, keepTrying, LONG_ACTIVITY } from './long-activity.ts';
import { loadStatus, pauseLoad, resumeLoad, setLoadSpeed } from './messages.ts';
import { continueAsNew, heldBeforeNextRun, shouldContinueAsNew } from './next-run.ts';
import { runChunks } from './run-chunks.ts';
import { showState } from './search-attributes.ts';

/** How many chunks a run asks for at once, and how many it loads before it continues as new: its history stays small. */
const PAGE = 50;
const CHUNKS_PER_RUN = 200;
/** Each pass loads what the one before left out. More would not help. */
const MOST_PASSES = 5;

/** A killed worker is noticed by it, since they have no heartbeat. */
const SHORT = { startToCloseTimeout: '20 seconds', retry: LONG_ACTIVITY.retry } as const;
const { listMissingChunks } = proxyActivities<Activities>({ ...SHORT, summary: 'Asks what is missing' });
const { noteLoad } = proxyActivities<Activities>({ ...SHORT, summary: 'Notes the state' });
const { endLoad } = proxyActivities<Activities>({ ...SHORT, summary: 'Counts what is stored' });

/** What one run passes on to the next. What is stored is not part of it: that is asked for. */
export interface LoadProgress {
  run: string;
  after: ChunkPlace | null;
  pass: number;
  startedInPass: number;
  chunksEnded: number;
  chunksFailed: number;
  paused: boolean;
}

/**
 * Runs a plan: asks for the chunks that are not stored, and loads each in a workflow of its own, a few at once. When
 * none is left it asks again from the beginning, so that the end is decided by what is stored and not by its memory.
 */
export async function backfillLoad(input: LoadInput, before?: LoadProgress): Promise<LoadResult> {
  const at = before ?? {
    ...{ run: workflowInfo().firstExecutionRunId, after: null, pass: 1, startedInPass: 0 },
    ...{ chunksEnded: 0, chunksFailed: 0, paused: false },
  };
  const { load, mode, sinceMs, who } = input;
  const scope: LoadScope = { load, mode, sinceMs, run: at.run };
  let speed: LoadSpeed = { ratePerSecond: input.ratePerSecond, maxParallel: input.maxParallel };
  /** A run that was told another one ends: the input of the next says how fast it is, even without a worker. */
  const isOutdated = (): boolean =>
    speed.ratePerSecond !== input.ratePerSecond || speed.maxParallel !== input.maxParallel;
  let running = 0;
  let loading: CancellationScope | undefined;
  const status = (): LoadRunStatus => ({
    state: at.paused ? 'paused' : 'running',
    chunksEnded: at.chunksEnded,
    chunksFailed: at.chunksFailed,
    chunksRunning: running,
  });
  const show = (): void => {
    setCurrentDetails(loadDetails({ ...input, ...speed }, status()));
    showState(status().state);
  };
  const note = (event: 'running' | 'paused', by: string, text = ''): Promise<void> =>
    keepTrying(() =>
      noteLoad({
        ...{ load, event, mode, sinceMs, run: at.run, atMs: currentTimeMs() },
        ...{ ordinal: 0, chunk: 0, who: by, note: text },
      }),
    );
  const end = (cancelled: boolean): Promise<LoadResult> =>
    CancellationScope.nonCancellable(() =>
      keepTrying(() => endLoad({ ...scope, atMs: currentTimeMs(), cancelled })),
    );
  show();

  setHandler(loadStatus, status);
  setHandler(pauseLoad, async (by: string) => {
    at.paused = true;
    loading?.cancel();
    show();
    await note('paused', by);
    return status();
  });
  setHandler(resumeLoad, async (by: string) => {
    at.paused = false;
    show();
    await note('running', by);
    return status();
  });
  setHandler(setLoadSpeed, async (by: string, wanted: Partial<LoadSpeed>) => {
    speed = { ...speed, ...wanted };
    if (isOutdated()) loading?.cancel();
    show();
    await note(status().state, by, speedText(speed));
    return speed;
  });

  /** Whether nothing is left to ask for. */
  const isOver = (page: ChunkPage): boolean => {
    if (page.chunks.length > 0 || page.more) return false;
    if (at.startedInPass === 0 || at.pass === MOST_PASSES) return true;
    Object.assign(at, { pass: at.pass + 1, after: null, startedInPass: 0 });
    return false;
  };

  let chunksInRun = 0;
  const loadPage = async (page: ChunkPage): Promise<void> => {
    loading = new CancellationScope();
    try {
      await loading.run(() =>
        runChunks(scope, input, page, {
          onStart: () => {
            running += 1;
            chunksInRun += 1;
            at.startedInPass += 1;
            show();
          },
          onEnd: (outcome) => {
            running -= 1;
            if (outcome === 'failed') at.chunksFailed += 1;
            if (outcome !== 'cancelled') at.chunksEnded += 1;
            show();
          },
        }),
      );
      at.after = page.chunks.at(-1) ?? at.after;
    } catch (error) {
      // A pause or another speed cancels the chunks. What they stored is stored, so the same page is asked for again.
      if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
    } finally {
      loading = undefined;
    }
  };

  try {
    if (before === undefined) await note('running', who);
    for (;;) {
      if ((await heldBeforeNextRun(() => !at.paused || isOutdated())) && !isOutdated()) {
        const page = await keepTrying(() => listMissingChunks({ ...scope, after: at.after, limit: PAGE }));
        if (isOver(page)) break;
        if (!at.paused) await loadPage(page);
      }
      if (isOutdated() || chunksInRun >= CHUNKS_PER_RUN || shouldContinueAsNew()) {
        await condition(allHandlersFinished);
        await continueAsNew<typeof backfillLoad>({ ...input, ...speed }, at);
      }
    }
  } catch (error) {
    if (isCancellation(error)) {
      await end(true);
      await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
    }
    throw error;
  }
  const result = await end(false);
  await condition(allHandlersFinished);
  return result;
}
