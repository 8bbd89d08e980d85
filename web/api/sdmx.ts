import { Readable } from 'node:stream';
import { type Context, Hono } from 'hono';
import { listed, ProblemError } from '../../schemas/http/problem-error.ts';
import { label } from '../../schemas/text/say.ts';
import { UnknownWindowError } from '../../statistics/dashboard/question.ts';
import { listedCodes, liveLabels } from '../../statistics/export/sdmx/codes.ts';
import { SDMX_FLOWS } from '../../statistics/export/sdmx/flows.ts';
import { readObservations } from '../../statistics/export/sdmx/observations.ts';
import { editionWindows } from '../../statistics/export/sdmx/periods.ts';
import { flowsMessage, structureMessage } from '../../statistics/export/sdmx/structure.ts';
import { RefusedQuestionError } from '../../statistics/figures/ask.ts';
import type { Figures } from '../figures/figures.ts';
import { refuseUnknown } from './parameters.ts';
import { readAnswer, RESOURCES } from './resources.ts';
import { flowNamed, isOurs, type SdmxQuery, sdmxQuery } from './sdmx-query.ts';
import { SDMX_WRITERS } from './sdmx-writers.ts';

const STRUCTURE_TYPE = 'application/vnd.sdmx.structure+xml;version=3.0.0';
/** Of every message, so that equal ones have the same tag. */
const PREPARED_AT = new Date().toISOString();
/** Whatever is asked for comes with all that it refers to. */
const REFERENCES = ['none', 'all', 'children', 'descendants'];
const MOST_PARTS = 3;
const DETAILS = ['full', 'allstubs', 'allcompletestubs'];

/** What clients ask of SDMX-REST 1.5: dataflows, their structures, and live data by key. */
export function sdmxRoutes(figures: Figures): Hono {
  const app = new Hono();

  app.get('/:kind{dataflow|datastructure}/*', async (context) => {
    const [agency, id = 'all', version] = partsOf(context);
    const { searchParams } = new URL(context.req.url);
    refuseUnknown(['references', 'detail'], searchParams);
    for (const [name, known] of [
      ['references', REFERENCES],
      ['detail', DETAILS],
    ] as const)
      if (!known.includes(searchParams.get(name) ?? known[0] ?? ''))
        throw new ProblemError('bad-request', label('web.api.one-of', { name, ...listed(known) }));
    const type = accepted(context, [STRUCTURE_TYPE]);
    const { design } = flowNamed(id === 'all' ? 'STATISTIC' : id);
    if (!isOurs(agency, version)) flowNamed('');
    const message =
      id === 'all'
        ? flowsMessage(
            [...SDMX_FLOWS.values()].map((flow) => flow.design),
            PREPARED_AT,
          )
        : structureMessage({
            ...{ design, preparedAt: PREPARED_AT },
            codes: await listedCodes(design, liveLabels(figures.engines.clickhouse)),
          });
    return context.body(message, 200, { 'Content-Type': type });
  });

  app.get('/data/*', async (context) => {
    const [name = '', key = 'all', provider] = partsOf(context);
    if (!isOurs(provider)) flowNamed('');
    const type = accepted(context, Object.keys(SDMX_WRITERS)) as keyof typeof SDMX_WRITERS;
    const flow = flowNamed(name);
    const query = await sdmxQuery(figures, flow, key, new URL(context.req.url).searchParams);
    const found = observationsOf(figures, query);
    const first = await found.next();
    if (first.done === true) throw new ProblemError('not-found', label('web.sdmx.none'));
    const text = SDMX_WRITERS[type](flow.design, after(first.value, found), PREPARED_AT);
    return context.body(Readable.toWeb(Readable.from(text)) as ReadableStream, 200, { 'Content-Type': type });
  });
  return app;
}

/** What follows the resource in the path, with the slash at its end that some clients write. */
function partsOf(context: Context): readonly string[] {
  const [, rest = ''] = /\/sdmx\/[a-z]+\/(.*?)\/?$/.exec(new URL(context.req.url).pathname) ?? [];
  const parts = rest === '' ? [] : rest.split('/');
  try {
    if (parts.length <= MOST_PARTS) return parts.map(decodeURIComponent);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  throw new ProblemError('not-found', label('web.api.see-index'));
}

/** One table after the other, so that one alone is held. Those that a wildcard asks for and there are not have none. */
async function* observationsOf(
  figures: Figures,
  { flow, tables, wanted }: SdmxQuery,
): AsyncGenerator<readonly (readonly (string | null)[])[]> {
  const resource = RESOURCES[flow.of];
  for (const { wish, arguments: given } of tables) {
    const answer = await readAnswer(figures, resource, wish).catch((error: unknown) => {
      const isNone = error instanceof RefusedQuestionError || error instanceof UnknownWindowError;
      if (tables.length > 1 && isNone) return undefined;
      throw error;
    });
    if (answer === undefined) continue;
    const { rows, shared, facts, edition } = answer;
    yield* readObservations(
      figures.engines.clickhouse,
      flow.design,
      {
        rows: rows.map((row) => ({ ...shared, ...row })),
        ...{ columns: resource.columns, arguments: given },
        windows: editionWindows(wish.campaign, facts),
        isPreliminary: edition?.status === 'preliminary',
      },
      wanted,
    );
  }
}

async function* after<T>(first: T, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

/** The first media type of `Accept` that there is. Throws a 400 for one that prefers nothing that there is. */
function accepted(context: Context, known: readonly string[]): string {
  const asked = (context.req.header('accept') ?? '*/*').split(',').map((one) => one.trim());
  for (const one of asked) {
    const [type = '', ...parameters] = one.replaceAll(' ', '').split(';');
    const version = parameters.find((parameter) => parameter.startsWith('version='));
    const found = known.find(
      (name) =>
        ['*/*', 'application/*', name.split(';')[0]].includes(type) &&
        (version === undefined || name.endsWith(`;${version}`)),
    );
    if (found !== undefined) return found;
  }
  throw new ProblemError('bad-request', label('web.api.one-of', { name: 'Accept', ...listed(known) }));
}
