import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { PROJECT } from '../../../infra/setup/project.mjs';
import { run } from '../../../infra/setup/shell.mjs';
import { exampleEvent } from '../../contract/example-event.ts';
import { RULES } from '../../contract/rules.ts';
import { topicOf } from '../../../schemas/topics.ts';
import { setAt } from '../../support/json-pointer.ts';
import { fencedBlocks, page } from '../../support/markdown.ts';
import { REASON_CASES } from '../../support/reason-cases.ts';
import { buildPackage, EXAMPLE, type Judge, type Judged, script, SOURCE } from './built-package.ts';
import { sendingCases } from './sending-cases.ts';

const built = await buildPackage();
const reason = typeof built === 'string' ? built : undefined;
if (reason !== undefined) console.warn(`The Python package is not tested: ${reason}`);

const README = page('publishers/python/README.md');

describe.skipIf(reason !== undefined)('the Python package countyflow-publisher', () => {
  if (typeof built === 'string') return;
  const { python, files, folder, tools } = built;
  afterAll(() => {
    built.remove();
  });

  const judge: Judge = async (cases) => {
    const input = cases.map(({ value, topic = null, key = null }) => [
      Buffer.from(value).toString('base64'),
      topic,
      key,
    ]);
    return JSON.parse(await python([script('judge.py')], JSON.stringify(input))) as Judged[];
  };

  it('is built as source and as a wheel, of the version of the whole', async () => {
    const { version } = JSON.parse(page('package.json')) as { version: string };
    expect(files).toEqual([
      `countyflow_publisher-${version}-py3-none-any.whl`,
      `countyflow_publisher-${version}.tar.gz`,
    ]);
    const listed = await python(['-m', 'zipfile', '-l', join('dist', files[0] ?? '')]);
    for (const name of ['contract.json', 'py.typed', 'types.py']) expect(listed).toContain(`/${name}`);
  });

  it('has types that mypy finds strict, and that find a wrong field', async () => {
    const mypy = (...args: readonly string[]) =>
      run(tools, ['-m', 'mypy', '--strict', ...args], { cwd: folder });
    await mypy(join(SOURCE, 'src'));
    const program = page(EXAMPLE);
    writeFileSync(join(folder, 'right.py'), program);
    writeFileSync(join(folder, 'wrong.py'), program.replace('"orderMode": "self"', '"orderMode": "cash"'));
    const installed = ['--python-executable', join(folder, 'venv', 'bin', 'python3')];
    await mypy(...installed, 'right.py');
    await expect(mypy(...installed, 'wrong.py')).rejects.toThrow(/orderMode/);
  });

  it('is installed by the command of its page', async () => {
    const [command = ''] = fencedBlocks(README, 'sh');
    const PATH = `${join(folder, 'venv', 'bin')}${delimiter}${process.env['PATH'] ?? ''}`;
    await run('sh', ['-euc', command], { cwd: PROJECT, env: { ...process.env, PATH } });
  });

  it('writes yuan as fen and times with their zone, and says what to write instead of what is not exact', async () => {
    const tried = [
      'fen("39.90")',
      'fen(39.9)',
      'fen("0.001")',
      ...['fen("-1")', 'fen("1e3")', 'fen("39,90")'],
      'instant(CHINA)',
      'instant(datetime(2017, 11, 11))',
      'validate({"data": Decimal(1)})',
    ];
    const program = [
      'from datetime import datetime, timedelta, timezone',
      'from decimal import Decimal',
      'from countyflow_publisher import fen, instant, validate',
      'CHINA = datetime(2017, 11, 11, 0, 0, 0, 123456, timezone(timedelta(hours=8)))',
      `for text in ${JSON.stringify(tried)}:`,
      '    try:',
      '        print(eval(text))',
      '    except (TypeError, ValueError) as error:',
      '        print(error)',
    ].join('\n');
    expect((await python(['-c', program])).trim().split('\n')).toEqual([
      '3990',
      expect.stringContaining('pass a Decimal or text') as string,
      expect.stringContaining('round it to two places') as string,
      expect.stringContaining('below 0') as string,
      ...['1e3', '39,90'].map(() => expect.stringContaining('digits and at most one point') as string),
      '2017-11-11T00:00:00.123+08:00',
      expect.stringContaining('give it a zone') as string,
      expect.stringContaining('write amounts by fen()') as string,
    ]);
  });

  it('finds what breaks every rule, with the code and the place that the server gives', async () => {
    const cases = REASON_CASES.filter(({ value, key }) => value !== null && key !== null);
    const found = await judge(
      cases.map(({ value, key, topicPlatform }) => ({
        value: value ?? '',
        topic: topicOf(topicPlatform),
        key: key ?? '',
      })),
    );
    const first = found.map(([problem]) => problem);
    // The place of a key that comes twice is not kept.
    const expected = cases.map(({ code, path }) => [code, code === 'json.duplicate_key' ? '' : path]);
    expect(first).toEqual(expected);
    const codes = new Set(first.map((problem) => problem?.[0]));
    expect(RULES.map(({ code }) => code).filter((code) => !codes.has(code))).toEqual([]);
  });

  // Those of verdicts are the cases above, but for what is accepted: generated events show that below.
  describe('gives the answers of the vectors:', () => {
    const cases = <T>(name: string): T[] =>
      (JSON.parse(page(`docs/contract/vectors/${name}.json`)) as { cases: T[] }).cases;
    /** The code at a place of the example, in which the text of a value is replaced there. */
    async function codesAt(
      values: readonly { at: string; text: string; among?: Readonly<Record<string, unknown>> }[],
    ): Promise<(string | null)[]> {
      const texts = values.map(({ at, text, among = {} }) => {
        const event = exampleEvent();
        for (const [pointer, value] of Object.entries(among)) setAt(event, pointer, value);
        setAt(event, at, 'HERE');
        return { value: JSON.stringify(event).replace('"HERE"', () => text) };
      });
      return (await judge(texts)).map(
        (found, index) => found.find(([, path]) => path === values[index]?.at || path === '')?.[0] ?? null,
      );
    }

    it('numbers', async () => {
      const numbers = cases<{ field: string; text: string; code: string | null }>('numbers');
      const found = await codesAt(numbers.map(({ field, text }) => ({ at: `/data/${field}`, text })));
      // A refund of more than the goods cost is no matter of numbers.
      const codes = found.map((code) => (code === 'amount.refund_exceeds' ? null : code));
      expect(codes).toEqual(numbers.map(({ code }) => code));
    });

    it('instants', async () => {
      const instants = cases<{ text: string; code: string | null }>('instants');
      const among = { '/time': '2017-11-12T00:00:00Z', '/data/status': 'placed', '/data/paidAt': null };
      const at = '/data/placedAt';
      const found = await codesAt(instants.map(({ text }) => ({ at, text: JSON.stringify(text), among })));
      expect(found).toEqual(instants.map(({ code }) => code));
    });

    it('forms', async () => {
      const forms = cases<{ field: string; text: string; accepted: boolean }>('forms');
      const places: Readonly<Record<string, string>> = {
        quantity: '/data/lines/0/quantity',
        category: '/data/lines/0/category',
      };
      const found = await codesAt(
        forms.map(({ field, text }) => ({
          at: places[field] ?? `/data/${field}`,
          text: JSON.stringify(text),
          among: { '/data/sellerVillage': null },
        })),
      );
      expect(found).toEqual(forms.map(({ accepted }) => (accepted ? null : 'field.format')));
    });
  });

  sendingCases(built, judge);
});
