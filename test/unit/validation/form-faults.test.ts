import { describe, expect, it } from 'vitest';
import { faultText, type FormFault } from '../../../schemas/event/form-faults.ts';
import { labelsBelow } from '../../../schemas/text/say.ts';
import { onlyRefused, utf8, validateLines, validateRecords } from '../../support/batches.ts';
import { validEvent } from '../../support/events.ts';
import { removeAt, setAt } from '../../support/json-pointer.ts';

const TEXT = JSON.stringify(validEvent());

function firstProblem(text: string) {
  return onlyRefused(validateLines([utf8(text)])).problems[0];
}

function problemOf(pointer: string, value: unknown) {
  const event = validEvent();
  if (value === undefined) removeAt(event, pointer);
  else setAt(event, pointer, value);
  return firstProblem(JSON.stringify(event));
}

/** Values of placedAt, and what the texts of the faults say about each. Null: only that it is no instant. */
const INSTANTS: readonly (readonly [value: string, fault: FormFault | null])[] = [
  ['151032960', 'instant.number'],
  ['1510329600000', 'instant.number'],
  ['1510329600000000', 'instant.number'],
  ['15103296', null],
  ['15103296000000000', null],
  ['t1510329600', null],
  ['1510329600s', null],
  ['2017-11-11', 'instant.no_time'],
  ['on 2017-11-11', null],
  ['2017-11-11+08:00', null],
  ['2017-11', null],
  ['17-11-11', null],
  ['2017-11-11 00:00', 'instant.blank'],
  ['2017-11-11 00:00:01', 'instant.blank'],
  ['2017-11-11 00:00:01.5Z', 'instant.blank'],
  ['on 2017-11-11 00:00:01', null],
  ['2017-11-11T00:00', 'instant.no_seconds'],
  ['2017-11-11t00:00', 'instant.no_seconds'],
  ['2017-11-11T00:00Z', 'instant.no_seconds'],
  ['2017-11-11T00:00z', 'instant.no_seconds'],
  ['2017-11-11T00:00+08:00', 'instant.no_seconds'],
  ['2017-11-11T00:00-08', 'instant.no_seconds'],
  ['at 2017-11-11T00:00', null],
  ['2017-11-11T00', null],
  ['2017-11-11T00:00:01.1234+08:00', 'instant.fraction'],
  ['2017-11-11T00:00:01.123456789', 'instant.fraction'],
  ['2017-11-11t00:00:01.1234Z', 'instant.fraction'],
  ['at 2017-11-11T00:00:01.1234Z', null],
  ['2017-11-11T00:00:01', 'instant.no_offset'],
  ['2017-11-11T00:00:01.123', 'instant.no_offset'],
  ['2017-11-11t00:00:01', 'instant.no_offset'],
  ['at 2017-11-11T00:00:01', null],
  ['2017-11-11T00:00:01.', null],
  ['2017-11-11T00:00:01+08', 'instant.offset_form'],
  ['2017-11-11T00:00:01-0800', 'instant.offset_form'],
  ['2017-11-11T00:00:01.5+0800', 'instant.offset_form'],
  ['2017-11-11T00:00:01+080', null],
  ['2017-11-11T00:00:01+08:0', null],
  ['2017-11-11T00:00:01+08 h', null],
  ['at 2017-11-11T00:00:01+08', null],
  ['2017-11-11t00:00:01.5Z', 'instant.lower_case'],
  ['2017-11-11t00:00:01-08:00', 'instant.lower_case'],
  ['2017-11-11T00:00:01.25z', 'instant.lower_case'],
  ['at 2017-11-11T00:00:01Z', null],
  ['2017-11-11T00:00:01Z.', null],
];

/** Whole values that are no event in structured mode, and the place that is named. */
const { data, ...envelope } = validEvent();
const VALUES: readonly (readonly [fault: FormFault, path: string, text: string])[] = [
  ['envelope.binary', '/specversion', JSON.stringify(data)],
  ['envelope.batched', '', JSON.stringify([validEvent()])],
  ['envelope.text', '', JSON.stringify(TEXT)],
  ['envelope.data_text', '/data', JSON.stringify({ ...envelope, data: JSON.stringify(data) })],
  ['envelope.data_base64', '/data', JSON.stringify({ ...envelope, data_base64: 'e30=' })],
  ['envelope.framed', '', `\0\0\0\0\u0007${TEXT}`],
  ['text.mark', '', `\ufeff${TEXT}`],
  ['json.broken', '', TEXT.slice(0, -1)],
];

const KEYS: readonly (readonly [fault: FormFault, key: string | null])[] = [
  ['key.absent', null],
  ['key.quoted', JSON.stringify(data.orderId)],
  ['key.event_id', validEvent().id],
  ['key.framed', '\0\0\0\0\u0007key'],
];

/** What a publisher's mistake is, beyond the reason code. */
const FIELDS: readonly (readonly [pointer: string, value: unknown, fault: FormFault])[] = [
  ['/data/lines/0/sku', 'two words', 'identifier.form'],
  ['/id', 'two words', 'event_id.form'],
  ['/source', '/platforms/ebay', 'source.form'],
  ['/data/buyerCounty', '33', 'county.form'],
  // Digits alone are an instant only where an instant belongs.
  ['/data/buyerCounty', '330127000', 'county.form'],
  ['/data/buyerCounty', '999999', 'county.form'],
  ['/data/buyerCounty', '110100', 'county.above'],
  ['/data/buyerCounty', '330113', 'county.other_year'],
  ['/data/sellerVillage', '33', 'village.form'],
  ['/data/lines/0/name', 'a\tb', 'label.form'],
  ['/data/lines/0/category', 'tea', 'category.form'],
  ['/data/lines/0/quantity', '0', 'quantity.form'],
  ['/data/paidAt', '2017-11-11T00:02:58Z', 'instant.local_as_utc'],
  ['/data/paidAt', undefined, 'field.absent_nullable'],
  ['/data/sellerVillage', undefined, 'field.absent_nullable'],
  ['/data/outlet', undefined, 'field.absent_nullable'],
  ['/data/settlementReference', undefined, 'field.absent_nullable'],
  ['/data/refundedFen', undefined, 'field.absent'],
  ['/data/outlet/county', undefined, 'field.absent'],
  ['/time', 1_510_329_600, 'instant.number'],
  ['/data/paidAt', 1_510_329_600, 'instant.number'],
  ['/data/paidAt', true, 'type.text'],
  ['/data/sellerCounty', 330_127, 'code.number'],
  ['/data/outlet/county', 330_127, 'code.number'],
  ['/data/sellerVillage', 330_127_100_201, 'code.number'],
  ['/data/sellerVillage', false, 'type.text'],
  ['/data/lines/0/amountFen', '9980', 'amount.text'],
  ['/data/refundedFen', '0', 'amount.text'],
  ['/data/refundedFen', null, 'type.whole'],
  ['/data/refundedFen', 0.01, 'amount.fraction'],
  ['/data/lines/1/amountFen', 200.2, 'amount.fraction'],
  ['/data/version', 2.5, 'number.fraction'],
  ['/data/version', '2', 'type.whole'],
  ['/data/lines/0/quantity', 1.5, 'quantity.number'],
  ['/data/lines/0/quantity', null, 'type.text'],
  ['/data/lines/0/name', 5, 'type.text'],
  ['/data', 5, 'type.object'],
  ['/data', [], 'type.object'],
  ['/data/outlet', 'station-7', 'type.object'],
  ['/data/channel', 'Online', 'value.one_of'],
  ['/specversion', '0.3', 'value.only'],
  ['/data/buyerName', 'nobody', 'field.unknown'],
  ['/data/version', 0, 'number.least'],
  ['/data/version', 2 ** 53, 'number.most'],
  ['/data/refundedFen', -1e300, 'amount.least'],
  ['/data/refundedFen', 2 ** 53, 'amount.most'],
  ['/data/lines/0/name', '', 'text.empty'],
  ['/data/lines/0/name', '茶'.repeat(201), 'text.long'],
  ['/data/lines', [], 'list.empty'],
  ['/data/lines', Array(501).fill(data.lines[0]), 'list.long'],
  ['/data/lines', {}, 'type.list'],
];

describe('the fault of a value', () => {
  it.each(INSTANTS)('of %s as an instant is %s', (value, fault) => {
    const problem = problemOf('/data/placedAt', value);
    expect(problem).toMatchObject({ code: 'field.format', path: '/data/placedAt' });
    expect(problem?.fault).toBe(fault ?? 'instant.form');
    expect(problem?.message).toBe(faultText(fault ?? 'instant.form'));
  });

  it.each(FIELDS)('at %s of %j is %s', (pointer, value, fault) => {
    const problem = problemOf(pointer, value);
    expect([problem?.path, problem?.fault]).toEqual([pointer, fault]);
  });

  it.each(VALUES)('is %s at "%s", and the only problem', (fault, path, text) => {
    const { problems } = onlyRefused(validateLines([utf8(text)]));
    expect(problems.map((one) => [one.fault, one.path])).toEqual([[fault, path]]);
  });

  it.each(KEYS)('is %s for the key %j', (fault, key) => {
    const record = { position: 0n, key: key === null ? null : utf8(key), value: utf8(TEXT) };
    expect(onlyRefused(validateRecords([record], data.platform)).problems).toMatchObject([{ fault }]);
  });

  it('has a case here for each, except that of a clock', () => {
    const tables = [INSTANTS, FIELDS].flatMap((table) => table.map(([, ...rest]) => rest.at(-1)));
    const met = new Set<unknown>([
      ...tables,
      ...VALUES.map(([fault]) => fault),
      ...KEYS.map(([fault]) => fault),
    ]);
    const missing = labelsBelow('event.fault.').filter(([fault]) => !met.has(fault));
    // Of clocks, adapters and totals.
    expect(missing.map(([fault]) => fault).filter((fault) => !fault.startsWith('payload.'))).toEqual([
      ...['hour.form', 'instant.ahead_of_clock', 'instant.form', 'key.not_subject', 'number.beyond'],
    ]);
  });

  it.each(['"version":2', '"refundedFen":0'])(
    'is no fraction where %s is too large for any number',
    (member) => {
      const problem = firstProblem(TEXT.replace(member, member.replace(/\d$/, '1e400')));
      expect([problem?.code, problem?.fault]).toEqual(['field.range', 'number.beyond']);
    },
  );

  it.each(['5', 'true', 'null'])('is the type where the event is %s', (text) => {
    expect(firstProblem(text)).toMatchObject({ code: 'field.type', path: '', fault: 'type.object' });
  });

  it('is that of another mode of CloudEvents only where nothing else can be meant', () => {
    const faultOf = (event: unknown) => firstProblem(JSON.stringify(event))?.fault;
    expect(faultOf({ ...envelope, data, data_base64: 'e30=' })).toBe('field.unknown');
    for (const other of [
      { ...data, orderId: undefined },
      { ...data, specversion: '1.0' },
      { ...data, data: {} },
    ])
      expect(faultOf(other)).toBe('field.absent');
  });
});
