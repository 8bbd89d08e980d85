import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { counted } from '../../domain/text/counted.ts';
import { type NewestState, newestStates, PACES, type Pace } from '../../pipeline/figures/figure-states.ts';
import { checksumOf, type Inputs, readInputs, readSegments } from '../../pipeline/figures/state-inputs.ts';
import { type CheckResult, type Difference, SPILL_TO_DISK } from '../../pipeline/verification/difference.ts';
import { OF_LISTS } from '../../pipeline/rollups/visible-slices.ts';
import { stateAfter } from '../figures/store-rows.ts';
import { STORED_ROWS, type StoredKind } from '../figures/stored-rows.ts';
import { dropStates } from './drop-states.ts';
import { KeptCells } from '../figures/kept-cells.ts';
import { liveQuestions } from './live-questions.ts';
import { computeRows, storeState } from './write-state.ts';

const KINDS = Object.keys(STORED_ROWS) as StoredKind[];

interface Compared {
  readonly campaign: string;
  readonly pace: Pace;
  readonly stored: bigint;
  readonly again: bigint;
}

/**
 * Computes the live rows of every table that are visible once more, beside them, and compares every column. Rows
 * that are outdated are not compared: a worker computes them again.
 */
export async function checkFigures(
  client: ClickHouseClient,
  limit: number,
  signal: AbortSignal,
): Promise<CheckResult> {
  const inputs = await readInputs(client);
  const notes: string[] = [];
  const found: { rows: number; total: number; differences: Difference[] }[] = [];
  for (const pace of PACES) {
    const states = await newestStates(client, pace);
    for (const campaign of inputs.windows.keys()) {
      const newest = states.get(campaign);
      const compared =
        newest?.inputs === checksumOf(inputs, campaign) &&
        (await recompute(client, inputs, { campaign, pace, newest }, { limit, signal }));
      if (compared === false)
        notes.push(
          `the figures of ${campaign} (${pace}) are outdated or not there yet, and were not compared`,
        );
      else found.push(compared);
    }
  }
  const sum = (of: (one: (typeof found)[number]) => number) => found.reduce((all, one) => all + of(one), 0);
  return {
    name: 'figures',
    summary: `${counted(
      sum((one) => one.rows),
      'row',
    )} of figures computed again`,
    total: sum(({ total }) => total),
    differences: found.flatMap(({ differences }) => differences).slice(0, limit),
    notes,
  };
}

/** False if slices or lists have changed meanwhile, or a newer state has taken the place of this one. */
async function recompute(
  client: ClickHouseClient,
  inputs: Inputs,
  { campaign, pace, newest }: Pick<Compared, 'campaign' | 'pace'> & { readonly newest: NewestState },
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
) {
  const of = inputs.windows.get(campaign);
  if (of === undefined) return false;
  const [again, stored] = [stateAfter(newest.state, Date.now()), newest.visible];
  const cells = new KeptCells(0);
  const segments = (await readSegments(client)).get(campaign) ?? [];
  try {
    const read = cells.reader(inputs.checksums.get(OF_LISTS));
    const questions = liveQuestions(pace, of.windows, segments);
    const asked = { campaign, edition: 0, pace, state: again, segments, of, questions, read };
    await storeState(client, asked, await computeRows(client, asked), { signal });
    if (checksumOf({ ...inputs, checksums: cells.found }, campaign) !== newest.inputs) return false;
    const all = await Promise.all(
      KINDS.map((kind) => compare(client, kind, { campaign, pace, stored, again }, limit)),
    );
    // Once a newer state has taken its place, its rows are dropped, table by table.
    const after = (await newestStates(client, pace)).get(campaign);
    if (after?.visible !== stored) return false;
    return {
      rows: all.reduce((sum, one) => sum + one.rows, 0),
      total: all.reduce((sum, one) => sum + one.total, 0),
      differences: all.flatMap((one) => one.differences),
    };
  } finally {
    await dropStates(client, 'state = {again:UInt64}', { again: String(again) });
  }
}

type Readable = Readonly<Record<'columns' | 'key', readonly string[]>> & { readonly table: string };

interface Differing {
  readonly subject: string;
  readonly total: string;
  readonly isStored: string;
  readonly isComputed: string;
  readonly differ: readonly string[];
}

async function compare(
  client: ClickHouseClient,
  kind: StoredKind,
  { stored, again, ...of }: Compared,
  limit: number,
) {
  const { table, columns: all, key: names }: Readable = STORED_ROWS[kind];
  const key = names.join(', ');
  const columns = all.filter((name) => !names.includes(name));
  const texts = columns.map((name) => `ifNull(toString(${name}), 'null')`).join(', ');
  const source = `${table} WHERE campaign = {campaign:String} AND pace = {pace:String} AND NOT is_commit`;
  const parameters = { ...of, columns, limit, stored: String(stored), again: String(again) };
  const [[count], differing] = await Promise.all([
    rows<{ rows: string }>(
      client,
      `SELECT count() AS rows FROM ${source} AND state = {stored:UInt64}`,
      parameters,
    ),
    rows<Differing>(
      client,
      `SELECT arrayStringConcat(arrayMap(text -> if(text = '', 'none', text), [${names.map((name) => `toString(${name})`).join(', ')}]), ' ') AS subject,
         count() OVER () AS total, countIf(state = {stored:UInt64}) AS isStored,
         countIf(state = {again:UInt64}) AS isComputed,
         arrayMap(side -> arrayResize(side, length({columns:Array(String)}), ''),
           [anyIf(texts, state = {stored:UInt64}), anyIf(texts, state = {again:UInt64})]) AS sides,
         arrayFilter((name, one, other) -> one != other, {columns:Array(String)}, sides[1], sides[2]) AS differ
       FROM (SELECT ${key}, state, [${texts}] AS texts FROM ${source} AND state IN ({stored:UInt64}, {again:UInt64}))
       GROUP BY ${key}
       HAVING isStored != 1 OR isComputed != 1 OR notEmpty(differ)
       ORDER BY ${key} LIMIT {limit:UInt32} ${SPILL_TO_DISK}`,
      parameters,
    ),
  ]);
  return {
    rows: Number(count?.rows),
    total: Number(differing[0]?.total ?? 0),
    differences: differing.map(({ subject, isStored, isComputed, differ }) => ({
      subject: `${kind} ${of.campaign} ${subject}`,
      message: whyDiffering(Number(isStored), Number(isComputed), differ),
    })),
  };
}

function whyDiffering(stored: number, computed: number, columns: readonly string[]): string {
  if (stored === 0) return 'the orders give the row, and it is not stored';
  if (computed === 0) return 'the row is stored, and does not follow from the orders';
  if (stored > 1) return 'the row is stored more than once';
  return `${columns.join(', ')} ${columns.length === 1 ? 'does' : 'do'} not follow from the orders`;
}
