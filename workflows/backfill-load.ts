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
  LoadInput,
  LoadOptions,
  LoadResult,
  LoadRunStatus,
  LoadScope,
} from '../schemas/backfill.ts';
import { loadDetails } from './details.ts';
import { openTurn, type TurnProgress } from './load-turn.ts';
import { currentTimeMs, keepTrying, LONG_ACTIVITY } from './long-activity.ts';
import { loadStatus, pauseLoad, resumeLoad, setLoadOptions } from './messages.ts';
import { continueAsNew, heldBeforeNextRun, shouldContinueAsNew } from './next-run.ts';
import { runChunks } from './run-chunks.ts';
import { showState } from './search-attributes.ts';

/** How many chunks a run asks for at once, and how many it loads before it continues as new: its history stays small. */
const PAGE = 50;
const CHUNKS_PER_RUN = 200;
/** Each pass loads what the one before left out. More would not help. */
const MOST_PASSES = 5;

/** The last place of a page; undefined if it is empty. */
function lastOf({ chunks }: ChunkPage): ChunkPlace | undefined {
  const last = chunks.at(-1);
  return last && { ordinal: last.also.at(-1) ?? last.ordinal, chunk: last.chunk };
}

/** A killed worker is noticed by it, since they have no heartbeat. */
const SHORT = { startToCloseTimeout: '20 seconds', retry: LONG_ACTIVITY.retry } as const;
const { listMissingChunks } = proxyActivities<Activities>({ ...SHORT, summary: 'Asks what is missing' });
const { noteLoad } = proxyActivities<Activities>({ ...SHORT, summary: 'Notes the state' });
const { endLoad } = proxyActivities<Activities>({ ...SHORT, summary: 'Counts what is stored' });

/** What one run passes on to the next. What is stored is not part of it: that is asked for. */
export interface LoadProgress extends TurnProgress {
  run: string;
  after: ChunkPlace | null;
  pass: number;
  startedInPass: number;
  chunksEnded: number;
  chunksFailed: number;
  paused: boolean;
}

/**
 * Runs a plan when its turn has come: asks for the chunks that are not stored, and loads each by an activity, a few at
 * once. When none is left it asks again from the beginning, so that the end is decided by what is stored and not
 * by its memory.
 */
export async function backfillLoad(input: LoadInput, before?: LoadProgress): Promise<LoadResult> {
  const at = before ?? {
    ...{ run: workflowInfo().firstExecutionRunId, after: null, pass: 1, startedInPass: 0 },
    ...{ chunksEnded: 0, chunksFailed: 0, paused: false },
  };
  const { load, mode, sinceMs, who, ratePerSecond, maxParallel, priority } = input;
  const scope: LoadScope = { load, mode, sinceMs, run: at.run };
  const turn = priority === undefined ? undefined : openTurn(at, { load, sinceMs, priority });
  let options: LoadOptions = { ratePerSecond, maxParallel, priority };
  /** A run that was told others ends: the input of the next says what is in force, even without a worker. */
  const isOutdated = (): boolean =>
    options.ratePerSecond !== ratePerSecond ||
    options.maxParallel !== maxParallel ||
    options.priority !== priority;
  let running = 0;
  let loading: CancellationScope | undefined;
  const status = (): LoadRunStatus => ({
    state: at.paused ? 'paused' : turn?.hasCome() === false ? 'queued' : 'running',
    chunksEnded: at.chunksEnded,
    chunksFailed: at.chunksFailed,
    chunksRunning: running,
  });
  const show = (): void => {
    setCurrentDetails(loadDetails({ ...input, ...options }, status()));
    showState(status().state);
  };
  const note = (by: string, text = ''): Promise<void> => {
    const event = status().state;
    const atMs = currentTimeMs();
    return keepTrying(() =>
      noteLoad({
        ...{ load, event, mode, sinceMs, run: at.run, atMs, priority: options.priority },
        ...{ ordinal: 0, chunk: 0, who: by, note: text },
      }),
    );
  };
  const end = (cancelled: boolean): Promise<LoadResult> =>
    CancellationScope.nonCancellable(async () => {
      const result = await keepTrying(() => endLoad({ ...scope, atMs: currentTimeMs(), cancelled }));
      await turn?.giveUp();
      return result;
    });
  show();

  setHandler(loadStatus, status);
  setHandler(pauseLoad, async (by: string) => {
    at.paused = true;
    loading?.cancel();
    show();
    await note(by);
    return status();
  });
  setHandler(resumeLoad, async (by: string) => {
    at.paused = false;
    show();
    await note(by);
    return status();
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

  const hasTurn = async (): Promise<boolean> => {
    if (turn === undefined || turn.hasCome()) return true;
    const hasCome = await turn.wait(() => at.paused || isOutdated());
    if (!hasCome || at.paused) return false;
    show();
    await note('');
    return true;
  };

  try {
    if (before === undefined) await note(who);
    for (;;) {
      if (at.paused) await turn?.giveUp();
      if ((await heldBeforeNextRun(() => !at.paused || isOutdated())) && !isOutdated() && (await hasTurn())) {
        const page = await keepTrying(() => listMissingChunks({ ...scope, after: at.after, limit: PAGE }));
        if (isOver(page)) break;
        if (!at.paused && !isOutdated()) await loadPage(page);
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
