import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identifyArchive } from '../../../pipeline/archives/identify-archive.ts';
import { readCountyCodes } from '../../../pipeline/lists/reference-files.ts';
import { translatorOf } from '../../../pipeline/platforms/translate.ts';
import {
  type Checker,
  checkFile,
  emptyTally,
  openChecker,
} from '../../../pipeline/validation/check-records.ts';
import { type Payload, PAYLOAD_NAMES } from '../../../schemas/platforms/payloads.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { FIXTURE_CONTEXT, readFixture } from '../../support/platform-records.ts';
import { useFolder } from '../../support/used.ts';

const folder = useFolder();
let checker: Checker;
beforeAll(async () => {
  checker = openChecker(await readCountyCodes());
});
afterAll(async () => {
  await checker.close();
});

interface Outcome {
  readonly format: string | undefined;
  readonly accepted: number;
  readonly refused: readonly string[];
}

/** What `validate` finds in a file, after a count of its records that must agree. */
async function outcomeOf(content: string | Buffer, payload?: Payload): Promise<Outcome> {
  const path = join(folder, 'saved');
  await writeFile(path, content);
  const tally = emptyTally();
  const refused: string[] = [];
  const choice = { mapping: null, filter: null, payload };
  await checkFile(path, choice, tally, {
    ...checker,
    translate: payload && translatorOf(payload, FIXTURE_CONTEXT),
    signal: AbortSignal.timeout(600_000),
    onRefused: (events) => {
      for (const { position, problems } of events)
        refused.push(`${String(position)} ${problems[0]?.code ?? ''} ${problems[0]?.path ?? ''}`);
    },
    onProgress: () => undefined,
  });
  const { records } = await identifyArchive(path, choice);
  expect(records).toBe(tally.accepted + tally.refused);
  return { format: tally.reading?.format, accepted: tally.accepted, refused };
}

/** Pages whose first block of JSON is an event. */
const PAGES = ['docs/publisher.md', 'docs/publisher.zh-CN.md', 'docs/publisher/events.md'];
const NETWORKS = (await readdir('docs/examples/networks')).map((name) => `docs/examples/networks/${name}`);
const EXAMPLES = [
  ...PAGES.map((name) => [name, fencedBlocks(page(name), 'json')[0] ?? ''] as const),
  ...NETWORKS.map((name) => [name, page(name)] as const),
];

/** How one may save a value, or several. */
const FORMS: readonly (readonly [string, (values: readonly unknown[]) => string | Buffer])[] = [
  ['with two blanks', (values) => values.map((one) => JSON.stringify(one, null, 2)).join('\n')],
  ['with tabs', (values) => values.map((one) => JSON.stringify(one, null, '\t')).join('\n\n')],
  [
    'with Windows line ends and a byte order mark',
    (values) => `\ufeff${JSON.stringify(values, null, 2).replaceAll('\n', '\r\n')}`,
  ],
  ['as an array', (values) => JSON.stringify(values)],
  ['as an array of lines', (values) => `[\n${values.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`],
  ['as lines', (values) => values.map((one) => `${JSON.stringify(one)}\n`).join('')],
  ['packed', (values) => gzipSync(values.map((one) => JSON.stringify(one, null, 2)).join('\n'))],
];

describe('an example of the documents, saved to a file,', () => {
  it.each(EXAMPLES)('is accepted as it stands: %s', async (_, text) => {
    expect(await outcomeOf(text)).toMatchObject({ accepted: 1, refused: [] });
  });

  it.each(FORMS)('is accepted %s, alone and with others', async (_, form) => {
    const values = EXAMPLES.map(([, text]) => JSON.parse(text) as unknown);
    expect(await outcomeOf(form(values))).toMatchObject({ accepted: values.length, refused: [] });
    expect(await outcomeOf(form(values.slice(0, 1)))).toMatchObject({ accepted: 1, refused: [] });
  });

  it.each(PAYLOAD_NAMES)('may be an order of %s in every form, alone and in a record', async (payload) => {
    const { record } = readFixture(payload) as { record: { order: object } };
    for (const one of [record, record.order])
      for (const [, form] of FORMS)
        for (const many of [[one], [one, one, one]])
          expect(await outcomeOf(form(many), payload)).toMatchObject({
            ...{ accepted: many.length, refused: [] },
          });
  });
});

describe('JSON that is broken', () => {
  const good = JSON.parse(fencedBlocks(page('docs/publisher.md'), 'json')[0] ?? '') as { id: string };
  const [line, pretty] = [JSON.stringify(good), JSON.stringify(good, null, 2)];

  it('is one refused record, with its number, in an event over several lines', async () => {
    const broken = pretty.replace('"specversion": "1.0",', '"specversion": "1.0"');
    expect(await outcomeOf(broken)).toMatchObject({ accepted: 0, refused: ['0 json.syntax '] });
    const middle = [pretty, broken, pretty].join('\n');
    expect(await outcomeOf(middle)).toMatchObject({ accepted: 2, refused: ['1 json.syntax '] });
    const array = `[${middle.replaceAll('}\n{', '},\n{')}]`;
    expect(await outcomeOf(array)).toMatchObject({ accepted: 2, refused: ['1 json.syntax '] });
  });

  it.each([
    ['the first line', [line.slice(0, 50), line, line], 0],
    ['a line in the middle', [line, '{', line, line], 1],
    ['the last line', [line, line, line.slice(0, -2)], 2],
    ['a line that is no JSON at all', ['order', line, line], 0],
  ])('is one refused line among lines: %s', async (_, lines, at) => {
    expect(await outcomeOf(lines.join('\n'))).toMatchObject({
      ...{ format: 'ndjson', accepted: lines.length - 1, refused: [`${String(at)} json.syntax `] },
    });
  });

  it('is an error with its place where an event over several lines is cut off', async () => {
    await expect(outcomeOf(`${pretty}\n${pretty.slice(0, -3)}`)).rejects.toThrow(
      'is not whole JSON: it ends before its value does after record 1. Write or copy it again.',
    );
  });
});
