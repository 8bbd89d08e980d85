import DataLoader from 'dataloader';
import type { ClickHouseClient } from '../../adapters/clickhouse/client.ts';
import { type Known, readKnown, windowAsked } from './ask-window.ts';
import type { Asked } from './asked.ts';
import { readMemberLists } from './member-lists.ts';
import { type FoundSums, ofSameOrders, type Question, readSumsOfAll } from './sums.ts';

interface Asking {
  readonly asked: Asked;
  /** Those that there are to ask about. */
  readonly dimensions: readonly string[];
}

const LOADERS = new WeakMap<ClickHouseClient, DataLoader<Asking, FoundSums>>();

/**
 * The sums of a question. Those that are asked in one turn of the event loop are answered together, and those about the
 * same orders of one moment: the parts of a page agree, and cost little more than one of them. Throws
 * `RefusedQuestionError`: a window, a segment or none of the dimensions.
 */
export function readSums(
  client: ClickHouseClient,
  asked: Asked,
  dimensions: readonly string[],
): Promise<FoundSums> {
  const loader =
    LOADERS.get(client) ??
    new DataLoader<Asking, FoundSums>((all) => answerTogether(client, all), { cache: false });
  LOADERS.set(client, loader);
  return loader.load({ asked, dimensions });
}

/** In the order of the questions; in the place of an answer, why there is none. */
async function answerTogether(
  client: ClickHouseClient,
  all: readonly Asking[],
): Promise<(FoundSums | Error)[]> {
  const lists = readMemberLists(client, [...new Set(all.map(({ asked: { by } }) => by))]);
  // Without a valid question nobody waits for them.
  lists.catch(() => undefined);
  const known = new Map<string, Promise<Known>>();
  const judged = async ({ asked, dimensions }: Asking): Promise<Question> => {
    const { campaign, scope, segment, category } = asked;
    const key = JSON.stringify([campaign, scope, segment, category]);
    const reading = known.get(key) ?? readKnown(client, asked);
    known.set(key, reading);
    return { ...asked, ...windowAsked(asked, dimensions, await reading) };
  };
  const questions = await Promise.all(all.map((one) => judged(one).catch(toError)));
  const answers = new Map<Question, FoundSums | Error>();
  const read = async (asked: readonly Question[]) => {
    const sums = await readSumsOfAll(client, asked, { readLists: () => lists }).catch(toError);
    for (const [index, one] of asked.entries()) {
      const answer = sums instanceof Error ? sums : sums[index];
      if (answer !== undefined) answers.set(one, answer);
    }
  };
  const valid = questions.flatMap((one) => (one instanceof Error ? [] : [one]));
  await Promise.all(ofSameOrders(valid).map(read));
  return questions.flatMap((one) => (one instanceof Error ? one : (answers.get(one) ?? [])));
}

/** A batch takes nothing else in the place of an answer. */
function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
