import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { rows } from '../../../adapters/clickhouse/client.ts';
import { validEvent } from '../../support/events.ts';
import { HOSTILE, STEERING, unescaped } from '../../support/hostile-texts.ts';
import { openRunningSystem } from '../../support/running-system.ts';
import { PATIENCE_OF_COMMANDS } from '../../support/patience.ts';
import { used } from '../../support/used.ts';

const NAMES = [
  '$(touch x);\n.ndjson',
  "'; DROP TABLE orders; --\\N`touch x`.ndjson",
  '=cmd|calc\u001b[2J\u202egnp\u200b\u2028.ndjson',
  '<b> [a](b) "c", \t.ndjson',
];
/** Names of fields that no event has, as JSON spells them. */
const FIELDS = Object.values(HOSTILE).map((text) => JSON.stringify(text));

const system = used(openRunningSystem);
let folder: string;
let sources: string[];
beforeAll(async () => {
  // A folder that verify does not search by default.
  folder = join(system.home, 'elsewhere');
  await mkdir(folder);
  sources = await Promise.all(NAMES.map((name, n) => writeArchive(name, n)));
});

/** Writes one valid event, one event for each hostile field name, and a line that is not JSON. Returns the archive's source. */
async function writeArchive(name: string, n: number): Promise<string> {
  const valid = JSON.stringify(validEvent({ orderId: `file-${n}` }));
  const unknown = FIELDS.map((field) => valid.replace('{', () => `{${field}:1,`));
  const content = [valid, ...unknown, '{'].join('\n');
  await writeFile(join(folder, name), content);
  return `archive/${name}@${createHash('sha256').update(content).digest('hex').slice(0, 16)}`;
}

/** A command's output as text and as JSON, checked for terminal controls. */
async function printed(...args: string[]): Promise<{ text: string; json: unknown }> {
  const [forPeople, forMachines] = [await system.run(...args), await system.run(...args, '--json')];
  for (const { code, out, err } of [forPeople, forMachines]) {
    expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
    expect(out + err).not.toMatch(STEERING);
  }
  return { text: forPeople.out, json: JSON.parse(forMachines.out) };
}

/** What the quarantine keeps of a field's name. None of these has five digits. */
function harmless(name: string): string {
  const kept = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-');
  return Array.from(name.slice(0, 40), (one) => (kept.has(one) ? one : '\ufffd')).join('');
}

/** The first cell of each row of a table. */
function firstCells(text: string): string[] {
  return [...text.matchAll(/^│ (.*?) +│/gm)].map(([, cell = '']) => unescaped(cell));
}

/** One run: each case continues from the one before. */
describe('archives with hostile names', () => {
  it('are loaded under their names', async () => {
    for (const [n, name] of NAMES.entries()) {
      // Most of its events are refused on purpose.
      const { text, json } = await printed('backfill', '--force', join(folder, name));
      const [load = ''] = text.split(': done\n');
      expect(load).toMatch(/^[\w.-]+-[0-9a-f]{8}$/);
      const stored = { records: FIELDS.length + 2, recordsStored: FIELDS.length + 2 };
      expect(json).toMatchObject({ load, state: 'done', ...stored, alreadyStored: FIELDS.length + 2 });
      const shown = await printed('backfill', 'show', load);
      expect(unescaped(shown.text)).toContain(name);
      expect(JSON.stringify(shown.json)).toContain(JSON.stringify(sources[n]).slice(1, -1));
    }
  });

  it('are accounted for under their names', async () => {
    const { text, json } = await printed('accounting');
    const accounts = json as { source: string }[];
    expect(firstCells(text).slice(1).sort()).toEqual([...sources].sort());
    expect(accounts.map(({ source }) => source).sort()).toEqual([...sources].sort());
    for (const account of accounts)
      expect(account).toMatchObject({ accepted: 1, quarantined: FIELDS.length + 1 });
  });

  it('are named in the quarantine, with their hostile fields', async () => {
    const { text, json } = await printed('quarantine', '--limit', '1000');
    const held = (json as { events: { source: string; path: string }[] }).events;
    expect(held).toHaveLength(sources.length * (FIELDS.length + 1));
    expect(firstCells(text)).toHaveLength(held.length + 1);
    expect(new Set(firstCells(text).slice(1))).toEqual(new Set(sources));
    const paths = new Set(held.filter(({ source }) => source === sources[0]).map(({ path }) => path));
    for (const field of ['sql', 'shell', 'formula', 'plus', 'html', 'markdown', 'bidi', 'zeroWidth', 'tags'])
      expect(paths).toContain(`/${harmless(HOSTILE[field] ?? '')}`);
  });

  it('are verified if their folder is given, and named in a note if not', async () => {
    const there = await printed('verify', '--archive', folder);
    expect(there.json).toMatchObject({ closes: true });
    const { text, json } = await printed('verify');
    const lines = text.split('\n').map(unescaped);
    const notes = (json as { checks: { notes: string[] }[] }).checks.flatMap((check) => check.notes);
    const more = ` and ${String(sources.length - 1)} more sources could not be read again`;
    const named = sources.filter((source) => notes.some((note) => note.startsWith(source + more)));
    expect(named).toHaveLength(1);
    expect(lines.filter((line) => line.includes(`${named[0] ?? ''}${more}`))).toHaveLength(1);
    await vi.waitFor(() => printed('status'), PATIENCE_OF_COMMANDS);
  });

  it('are found by their names in SQL', async () => {
    for (const source of sources) {
      const [found] = await rows(
        system.clickhouse,
        'SELECT toUInt32(count()) AS held, any(held_event.source) AS found FROM held_event WHERE held_event.source = {source:String}',
        { source },
      );
      expect(found).toEqual({ held: FIELDS.length + 1, found: source });
    }
  });

  it('are named in an error on a single line', async () => {
    const { code, out, err } = await system.run(
      'backfill',
      join(folder, 'no\u001b[2J\ncountyflow: all is well'),
    );
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/no\\u001b\[2J/);
    expect(err).not.toMatch(STEERING);
    expect(err).not.toMatch(/^countyflow: all is well/m);
  });

  it('have run no command', () => {
    for (const place of [process.cwd(), folder, system.home])
      expect(existsSync(join(place, 'x'))).toBe(false);
  });
});
