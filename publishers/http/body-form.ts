import type { IncomingMessage } from 'node:http';
import { ATTRIBUTE_HEADER, MEDIA_TYPES, RECORD_MEDIA_TYPES } from '../../schemas/http/limits.ts';
import type { Payload } from '../../schemas/platforms/payloads.ts';
import { label } from '../../schemas/text/say.ts';
import type { Label } from '../../schemas/text/language.ts';
import { listed, ProblemError } from '../../schemas/http/problem-error.ts';

/** How a body holds events. */
export interface BodyForm {
  readonly of: 'single' | 'batch' | 'single-or-batch' | 'lines';
  /** Of an event in binary mode, whose data is the body: its attributes as the beginning of its JSON. */
  readonly attributes: string | null;
  readonly isGzip: boolean;
}

type Forms = Readonly<Record<string, BodyForm['of']>>;
const EVENT_FORMS: Forms = {
  [MEDIA_TYPES.structured]: 'single',
  [MEDIA_TYPES.batch]: 'batch',
  [MEDIA_TYPES.lines]: 'lines',
};
const RECORD_FORMS: Forms = {
  [RECORD_MEDIA_TYPES.json]: 'single-or-batch',
  [RECORD_MEDIA_TYPES.lines]: 'lines',
};

interface Wanted {
  readonly isBinary: boolean;
  readonly payload: Payload | undefined;
}

/** Tells the form from the headers. Throws a 415 for any other. Records of a platform are no CloudEvents. */
export function bodyFormOf({ headers }: IncomingMessage, { isBinary, payload }: Wanted): BodyForm {
  const isGzip = isGzipped(headers['content-encoding']);
  const [mediaType = '', ...parameters] = (headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const charset = parameters.find((one) => one.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-8"?$/.test(charset)) throw unknownForm(label('http.charset'));
  if (payload === undefined && (isBinary || mediaType === MEDIA_TYPES.binary)) {
    if (mediaType !== MEDIA_TYPES.binary)
      throw unknownForm(label('http.content-types', listed([MEDIA_TYPES.binary])));
    const header = `${ATTRIBUTE_HEADER}specversion`;
    if (headers[header] === undefined)
      throw unknownForm(label('http.binary-mode', { ...MEDIA_TYPES, header }));
    return { of: 'single', attributes: attributesOf(headers), isGzip };
  }
  const [forms, types] =
    payload === undefined ? [EVENT_FORMS, MEDIA_TYPES] : [RECORD_FORMS, RECORD_MEDIA_TYPES];
  const of = forms[mediaType];
  if (of !== undefined) return { of, attributes: null, isGzip };
  throw unknownForm(label('http.content-types', listed(Object.values(types))));
}

function isGzipped(encoding = 'identity'): boolean {
  const name = encoding.trim().toLowerCase();
  if (name === 'gzip' || name === 'x-gzip') return true;
  if (name === 'identity') return false;
  throw unknownForm(label('http.encoding'));
}

/** Node joins a header that comes twice by a comma, which no attribute of the contract allows. */
function attributesOf(headers: IncomingMessage['headers']): string {
  const attributes = Object.entries(headers)
    .filter(([name]) => name.startsWith(ATTRIBUTE_HEADER))
    .map(([name, value]) => [name.slice(ATTRIBUTE_HEADER.length), decoded(String(value))]);
  const json = JSON.stringify({ ...Object.fromEntries(attributes), datacontenttype: MEDIA_TYPES.binary });
  return `${json.slice(0, -1)},"data":`;
}

/** Percents stand for what a header may not hold, as in CloudEvents. A value that is written wrongly counts as it is. */
export function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function unknownForm(detail: Label): ProblemError {
  return new ProblemError('unsupported-media-type', detail, { headers: { 'Accept-Encoding': 'gzip' } });
}
