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
import { optionsText } from '../domain/text/load-options.ts';
import type { Activities } from '../schemas/activities.ts';
import type {
  ChunkPage,
  ChunkPlace,
  LiveState,
  LoadEvent,
  LoadInput,
  LoadOptions,
  LoadResult,
  LoadScope,
} from '../schemas/backfill.ts';
import { loadDetails, type LoadRunStatus } from './details.ts';
import { currentTimeMs, keepTrying, LONG_ACTIVITY } from './long-activity.ts';
import { pauseLoad, resumeLoad, setLoadOptions, turnFree } from './messages.ts';
import { continueAsNew, heldBeforeNextRun, heldWithin, shouldContinueAsNew } from './next-run.ts';
import { runChunks } from './run-chunks.ts';
import { showState } from './search-attributes.ts';

/** How many chunks a run asks for at once, and how many it loads before it continues as new: its history stays small. */
const PAGE = 50;
const CHUNKS_PER_RUN = 200;
/** Each pass loads what the one before left out. More would not help. */
const MOST_PASSES = 5;
/** A load that was terminated does not say that its turn is over, so one that waits asks again. */
const ASK_AGAIN_MINUTES = 1;

/** The last place of a page; undefined if it is empty. */
function lastOf({ chunks }: ChunkPage): ChunkPlace | undefined {
  const last = chunks.at(-1);
  return last && { ordinal: last.also.at(-1) ?? last.ordinal, chunk: last.chunk };
}

/** A killed worker is noticed by it, since they have no heartbeat. */
const SHORT = { startToCloseTimeout: '20 seconds', retry: LONG_ACTIVITY.retry } as const;
const { listMissingChunks } = proxyActivities<Activities>({ ...SHORT, summary: 'Asks what is missing' });
const { takeTurn } = proxyActivities<Activities>({ ...SHORT, summary: 'Asks for its turn' });
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
  /** Until it is paused or ends. */
  hasTurn: boolean;
}

/**
 * Runs a plan when its turn has come: asks for the chunks that are not stored, and loads each by an activity, a few at
 * once. When none is left it asks again from the beginning, so that the end is decided by what is stored and not
 * by its memory.
 */
export async function backfillLoad(input: LoadInput, before?: LoadProgress): Promise<LoadResult> {
  const { load, mode, sinceMs, who, ratePerSecond, maxParallel, priority } = input;
  const waits = priority !== undefined;
  const at = before ?? {
    ...{ run: workflowInfo().firstExecutionRunId, after: null, pass: 1, startedInPass: 0 },
    ...{ chunksEnded: 0, chunksFailed: 0, paused: false, hasTurn: !waits },
  };
  const scope: LoadScope = { load, mode, sinceMs, run: at.run };
  let options: LoadOptions = { ratePerSecond, maxParallel, priority };
  /** A run that was told others ends: the input of the next says what is in force, even without a worker. */
  const isOutdated = (): boolean =>
    options.ratePerSecond !== ratePerSecond ||
    options.maxParallel !== maxParallel ||
    options.priority !== priority;
  let running = 0;
  let loading: CancellationScope | undefined;
  const status = (): LoadRunStatus => ({
    state: at.paused ? 'paused' : at.hasTurn ? 'running' : 'queued',
    chunksEnded: at.chunksEnded,
    chunksFailed: at.chunksFailed,
    chunksRunning: running,
  });
  const show = (): void => {
    setCurrentDetails(loadDetails({ ...input, ...options }, status()));
    showState(status().state);
  };
  const eventOf = (event: LiveState, by = '', text = ''): LoadEvent => ({
    ...{ load, event, mode, sinceMs, run: at.run, atMs: currentTimeMs(), priority: options.priority },
    ...{ ordinal: 0, chunk: 0, who: by, note: text },
  });
  let notes = 0;
  const note = (by: string, text = ''): Promise<void> => {
    notes += 1;
    const event = eventOf(status().state, by, text);
    return keepTrying(() => noteLoad(event));
  };
  const end = (cancelled: boolean): Promise<LoadResult> =>
    CancellationScope.nonCancellable(() =>
      keepTrying(() => endLoad({ ...scope, atMs: currentTimeMs(), cancelled })),
    );
  show();

  let isTold = false;
  setHandler(turnFree, () => {
    isTold = true;
  });
  setHandler(pauseLoad, async (by: string) => {
    Object.assign(at, { paused: true, hasTurn: !waits });
    loading?.cancel();
    show();
    await note(by);
    return status().state;
  });
  setHandler(resumeLoad, async (by: string) => {
    at.paused = false;
    show();
    await note(by);
    return status().state;
  });
  setHandler(setLoadOptions, async (by: string, wanted: Partial<LoadOptions>) => {
    options = { ...options, ...wanted };
    if (isOutdated()) loading?.cancel();
    show();
    await note(by, optionsText(options));
    return options;
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
          onEnd: (result) => {
            running -= 1;
            at.chunksFailed += result?.failed ?? 0;
            if (result !== undefined) at.chunksEnded += 1;
            show();
          },
        }),
      );
      at.after = lastOf(page) ?? at.after;
    } catch (error) {
      // A pause or another speed cancels the chunks. What they stored is stored, so the same page is asked for again.
      if (!isCancellation(error) || CancellationScope.current().consideredCancelled) throw error;
    } finally {
      loading = undefined;
    }
  };

  /** Whether its turn has come. If not, it has waited until it may have come, or something else must be done. */
  const hasTurn = async (): Promise<boolean> => {
    if (at.hasTurn) return true;
    // A load that was just resumed must be noted as one that waits, else it would have no place.
    await condition(allHandlersFinished);
    if (at.paused) return false;
    const notesBefore = notes;
    isTold = false;
    const hasCome = await keepTrying(() => takeTurn(eventOf('running')));
    if (notes !== notesBefore) {
      // Whether this or what was noted meanwhile counts is not known, so it asks again.
      if (hasCome) await note('');
      return false;
    }
    at.hasTurn = hasCome;
    show();
    if (!hasCome) await heldWithin(ASK_AGAIN_MINUTES, () => isTold || at.paused || isOutdated());
    return hasCome;
  };

  try {
    if (before === undefined) await note(who);
    for (;;) {
      if ((await heldBeforeNextRun(() => !at.paused || isOutdated())) && !isOutdated() && (await hasTurn())) {
        const page = await keepTrying(() => listMissingChunks({ ...scope, after: at.after, limit: PAGE }));
        if (isOver(page)) break;
        if (at.hasTurn && !at.paused && !isOutdated()) await loadPage(page);
      }
      if (isOutdated() || chunksInRun >= CHUNKS_PER_RUN || shouldContinueAsNew()) {
        await condition(allHandlersFinished);
        await continueAsNew<typeof backfillLoad>({ ...input, ...options }, at);
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
