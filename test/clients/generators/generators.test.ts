import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalContent } from '../../../domain/order-content.ts';
import { validateEvent } from '../../../domain/validation/validate-event.ts';
import { run } from '../../../infra/setup/shell.mjs';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import type { OrderVersion } from '../../../schemas/event/order.ts';
import type { EventsAnswer } from '../../../schemas/http/view-answers.ts';
import { exampleEvent } from '../../contract/example-event.ts';
import { isLeftToRule } from '../../contract/rules.ts';
import { validEvent } from '../../support/events.ts';
import { fc } from '../../support/fast-check.ts';
import { eventChange, everyChange } from '../../support/fuzz/change-event.ts';
import { openIngestHttp } from '../../support/ingest-http.ts';
import { installPackages } from '../python-packages.ts';
import { freshFolder, here, makeModels, openTools, SCHEMA, whyNoGenerators, WITHIN_MS } from './tools.ts';

/** Reads texts, and gives what it writes of each again; null where it refuses one. */
type Reader = (texts: string) => Promise<(string | null)[]>;

/** Which of the texts each pattern of a file finds, by the engine that reads the patterns. */
async function matchesOf(path: string): Promise<Readonly<Record<'RE2' | 'Python', boolean[][]>>> {
  const { python } = await installPackages('generators');
  const options = { maxBuffer: 64 * 1_048_576 };
  const { stdout } = await promisify(execFile)(python, [here('match.py'), path], options);
  return JSON.parse(stdout) as Record<'RE2' | 'Python', boolean[][]>;
}

/** The programs that read events with what each tool makes of the contract. Rejects where one makes nothing. */
async function generateReaders(): Promise<Readonly<Record<string, Reader>>> {
  const tools = await openTools();
  const { python } = await installPackages('generators');
  const out = freshFolder();

  const models = async (name: string, ...options: readonly string[]): Promise<Reader> => {
    const file = join(out, `${name}.py`);
    await run(python, [
      ...['-m', 'datamodel_code_generator', '--formatters', 'builtin', '--input-file-type', 'jsonschema'],
      ...['--output-model-type', 'pydantic_v2.BaseModel', '--class-name', 'OrderEvent', ...options],
      ...['--input', SCHEMA, '--output', file],
    ]);
    return reading(python, [here('judge.py'), 'pydantic', file]);
  };
  const inTypeScript = (kind: string, path: string): Reader =>
    reading(tools.bin('tsx'), [here('judge.ts'), kind, path], [join(tools.folder, 'package.json')]);

  const quicktype = join(out, 'quicktype.ts');
  await run(tools.bin('quicktype'), [
    ...['--src-lang', 'schema', '--lang', 'typescript', '--top-level', 'OrderEvent'],
    ...['--src', SCHEMA, '-o', quicktype],
  ]);
  const typescript = await tools.openapi('typescript-fetch');
  const java = await tools.openapi('java', '--library', 'native');
  await makeModels(tools, 'Java', join(out, 'contract'));
  const classes = await tools.compileJava(
    join(java, 'src/main/java'),
    join(out, 'contract'),
    here('Judge.java'),
  );
  const inJava = (model: string): Reader => reading('java', ['-cp', classes, 'Judge', model]);
  return {
    ajv: inTypeScript('ajv', SCHEMA),
    jsonschema: reading(python, [here('judge.py'), 'jsonschema', SCHEMA]),
    'pydantic with texts for times': await models(
      'texts',
      ...['--strict-types', 'str', 'int', '--type-mappings', 'string+date-time=string'],
    ),
    pydantic: await models('plain'),
    quicktype: inTypeScript('quicktype', quicktype),
    'openapi-generator for TypeScript': inTypeScript('openapi', join(typescript, 'index.ts')),
    'openapi-generator for Java': inJava('org.openapitools.client.model.OrderEvent'),
    'modelina for Java': inJava('contract.OrderEvent'),
  };
}

function reading(program: string, before: readonly string[], after: readonly string[] = []): Reader {
  return async (texts) => {
    const options = { maxBuffer: 64 * 1_048_576 };
    const { stdout } = await promisify(execFile)(program, [...before, texts, ...after], options);
    return JSON.parse(stdout) as (string | null)[];
  };
}

const reason = whyNoGenerators();
if (reason !== undefined) console.warn(`What generators make of the contract is not tested: ${reason}`);

const GENERATED = 500;

interface Problem {
  readonly code: string;
  readonly path: string;
}
type Leniency = (problem: Problem) => boolean;

const INSTANT = /^\/(?:time|data\/(?:placedAt|paidAt))$/;
const isForm: Leniency = ({ code }) => ['field.format', 'field.length', 'field.range'].includes(code);
const ofInstant: Leniency = ({ code, path }) =>
  INSTANT.test(path) && /^(?:field\.(?:type|format)|time\.)/.test(code);
/** Python's `None` is also what an optional field is without a value. */
const nullForAbsent: Leniency = ({ code, path }) =>
  code === 'field.type' && /^\/(?:origin|data\/(?:direction|shop))$/.test(path);
/** Its usual types read a number from text. */
const ofNumber: Leniency = ({ code, path }) => code === 'field.type' && /(?:version|Fen)$/.test(path);
const nothing: Leniency = () => false;

/** What each leaves to the server beside the rules: models of types alone know no patterns and no bounds. */
const LENIENT: Readonly<Record<string, Leniency>> = {
  ajv: nothing,
  jsonschema: nothing,
  'pydantic with texts for times': nullForAbsent,
  pydantic: (problem) => nullForAbsent(problem) || ofInstant(problem) || ofNumber(problem),
  quicktype: (problem) => isForm(problem) || ofInstant(problem) || nullForAbsent(problem),
  'openapi-generator for TypeScript': () => true,
  'openapi-generator for Java': () => true,
  'modelina for Java': () => true,
};

const COUNTIES = await readCountyCodes();
const FROM = validEvent();

/** Content vectors as events, with the canonical form that each must keep. */
function vectors(): { readonly text: string; readonly canonical: string }[] {
  const url = new URL('../../../docs/contract/vectors/content.json', import.meta.url);
  const { content } = JSON.parse(readFileSync(url, 'utf8')) as {
    content: { data: OrderVersion; canonical: string }[];
  };
  return content.map(({ data, canonical }) => {
    const { orderId, platform } = data;
    const event = { ...exampleEvent(), subject: orderId, source: `/platforms/${platform}`, data };
    return { text: JSON.stringify(event), canonical };
  });
}

const documentOf = (path: string): string =>
  readFileSync(new URL(`../../../docs/contract/${path}`, import.meta.url), 'utf8');

/** Every pattern of the schemas, and texts that are near to what they mean. */
function patternsAndTexts(events: readonly string[]): { patterns: string[]; texts: string[] } {
  const schemas = documentOf('order-event.schema.json') + documentOf('control-total.schema.json');
  const texts = events.flatMap((event) => [...event.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([text]) => text));
  const vectors = ['forms', 'instants'].flatMap((name) => {
    const { cases } = JSON.parse(documentOf(`vectors/${name}.json`)) as { cases: { text: string }[] };
    return cases.map(({ text }) => text);
  });
  const ended = [...vectors, ...texts.map((text) => JSON.parse(text) as string)];
  return {
    patterns: [...new Set([...schemas.matchAll(/"pattern": (".*")/g)].map(([, text = '']) => text))].map(
      (text) => JSON.parse(text) as string,
    ),
    // Half a surrogate pair is no text elsewhere.
    texts: [...new Set([...ended, ...vectors.map((text) => `${text}\n`)])].filter((text) =>
      text.isWellFormed(),
    ),
  };
}

function canonicalOf(text: string | null | undefined): string {
  const verdict = validateEvent(text ?? '', { counties: COUNTIES, carrier: undefined });
  return verdict.accepted ? canonicalContent(verdict.order) : JSON.stringify(verdict.problems);
}

describe.skipIf(reason !== undefined)('the contract, as generators and validators read it:', () => {
  let readers: Readonly<Record<string, Reader>>;
  let events: readonly string[];
  /** What the server says is wrong with each event; empty if it accepts it. */
  let problems: readonly (readonly Problem[])[];
  const answers = new Map<string, (string | null)[]>();
  const folder = mkdtempSync(join(tmpdir(), 'countyflow-texts-'));

  beforeAll(async () => {
    const changes = [...everyChange, ...fc.sample(eventChange, GENERATED - everyChange.length)];
    events = changes.map((change) => JSON.stringify(change(validEvent())));
    problems = await judgedBy(events);
    readers = await generateReaders();
    const texts = join(folder, 'texts.json');
    writeFileSync(texts, JSON.stringify([...vectors().map(({ text }) => text), ...events]));
    for (const [name, read] of Object.entries(readers)) answers.set(name, await read(texts));
  }, WITHIN_MS);

  async function judgedBy(texts: readonly string[]): Promise<Problem[][]> {
    await using http = await openIngestHttp();
    const answer = await http.post(
      http.key(FROM.data.platform),
      texts.join('\n'),
      { 'Content-Type': 'application/x-ndjson' },
      '?dry-run=true',
    );
    expect(answer.status).toBe(207);
    const { events: refused = [] } = (await answer.json()) as EventsAnswer;
    const byIndex = new Map(refused.map((one) => [one.index, one.problems ?? []]));
    return texts.map((_, index) => byIndex.get(index) ?? []);
  }

  it('there are events of both kinds', () => {
    expect(events).toHaveLength(GENERATED);
    expect(problems.filter((found) => found.length === 0).length).toBeGreaterThan(20);
    expect(problems.filter((found) => found.length > 0).length).toBeGreaterThan(200);
  });

  it('RE2 and Python read every pattern as JavaScript does', async () => {
    const asked = patternsAndTexts(events);
    const path = join(folder, 'patterns.json');
    writeFileSync(path, JSON.stringify(asked));
    const expected = asked.patterns.map((pattern) => {
      const here = new RegExp(pattern, 'u');
      return asked.texts.map((text) => here.test(text));
    });
    for (const ofOne of expected) expect(new Set(ofOne)).toEqual(new Set([true, false]));
    expect(await matchesOf(path)).toEqual({ RE2: expected, Python: expected });
  });

  it.each(Object.keys(LENIENT))('%s writes what it read of every vector', (name) => {
    const expected = vectors().map(({ canonical }) => canonical);
    expect(answers.get(name)?.slice(0, expected.length).map(canonicalOf)).toEqual(expected);
  });

  it.each(Object.entries(LENIENT))('%s agrees with the server about generated events', (name, isLenient) => {
    const found = answers.get(name)?.slice(vectors().length) ?? [];
    expect(found).toHaveLength(events.length);
    const disagreements = events.flatMap((text, at): readonly object[] => {
      const wrong = problems[at] ?? [];
      const isAccepted = found[at] !== null;
      if (wrong.length === 0) return isAccepted ? [] : [{ text, refusedBy: name }];
      const unexplained = wrong.filter((one) => !isLeftToRule(one) && !isLenient(one));
      return isAccepted && unexplained.length > 0 ? [{ text, acceptedBy: name, unexplained }] : [];
    });
    expect(disagreements).toEqual([]);
  });
});

it.skipIf(reason !== undefined).each(['TypeScript', 'Java'] as const)(
  'the models of modelina for %s have names of the contract, and compile',
  async (language) => {
    const tools = await openTools();
    const folder = freshFolder();
    const names = await makeModels(tools, language, folder);
    expect(names).toContain('OrderVersion');
    expect(names.filter((name) => /anonymous/i.test(name))).toEqual([]);
    if (language === 'Java') await tools.compileJava(folder);
    else for (const name of names) await tools.checkTypes(join(folder, `${name}.ts`));
  },
  WITHIN_MS,
);
