import { label } from '../../schemas/text/say.ts';
import { MEDIA_TYPES, REQUEST_LIMITS } from './limits.ts';

const MEBIBYTE = 1_048_576;
const mebibytes = (bytes: number): string => `${String(bytes / MEBIBYTE)} MiB`;

const listed = (names: readonly string[]) => ({ names: names.join(', '), chain: names.join('、') });

/** What a failed request is told beside its title. Nothing here repeats the body of a request. */
export const DETAILS = {
  closing: label('http.closing'),
  seeDocument: label('http.see-document'),
  useMethod: (allowed: string) => label('http.use-method', { allowed }),
  unexpected: label('http.unexpected'),
  keyMissing: label('http.key-missing'),
  keyUnknown: label('http.key-unknown'),
  /** `meant` is the known one that is nearly the same. */
  parameterUnknown: (name: string, known: readonly string[], meant?: string) =>
    known.length === 0
      ? label('http.parameter-unknown', { name })
      : label('http.parameter-unknown-2', {
          name,
          hasMeant: meant !== undefined,
          meant,
          ...listed(known),
        }),
  boolean: (name: string) => label('http.boolean', { name }),
  notReady: (parts: readonly string[]) => label('http.not-ready', { ...listed(parts) }),
  keyRate: (eventsPerSecond: number) => label('http.key-rate', { eventsPerSecond: String(eventsPerSecond) }),
  roomFull: label('http.room-full'),
  judgesBusy: label('http.judges-busy'),
  askersBusy: label('http.askers-busy'),
  shopsUnreadable: label('http.shops-unreadable'),
  shopsMissing: label('http.shops-missing'),
  asUnknown: (names: readonly string[]) => label('http.as-unknown', { ...listed(names) }),
  topicMissing: (topic: string) => label('http.topic-missing', { topic }),
  asForbidden: (payload: string, platforms: readonly string[], own: string) =>
    label('http.as-forbidden', {
      payload,
      platforms: platforms.join(' or '),
      own,
      platformsZh: platforms.join(' 或 '),
    }),
  charset: label('http.charset'),
  contentTypes: (types: readonly string[]) => label('http.content-types', { ...listed(types) }),
  binaryMode: (header: string) =>
    label('http.binary-mode', {
      binary: MEDIA_TYPES.binary,
      header,
      structured: MEDIA_TYPES.structured,
      batch: MEDIA_TYPES.batch,
    }),
  encoding: label('http.encoding'),
  cutOff: label('http.cut-off'),
  late: label('http.late'),
  host: label('http.host'),
  noHttp: label('http.no-http'),
  headersTooLarge: (bytes: number) => label('http.headers-too-large', { bytes: String(bytes / 1_024) }),
  bodyTooLarge: label('http.body-too-large', {
    bodyBytes: mebibytes(REQUEST_LIMITS.bodyBytes),
  }),
  decompressedTooLarge: label('http.decompressed-too-large', {
    decompressedBytes: mebibytes(REQUEST_LIMITS.decompressedBytes),
  }),
  gzip: label('http.gzip'),
  tooManyEvents: label('http.too-many-events', { events: String(REQUEST_LIMITS.events) }),
  noEvents: label('http.no-events'),
  brokenJson: (why: string) => label('http.broken-json', { why }),
  kafkaLate: label('http.kafka-late'),
  kafkaFailed: label('http.kafka-failed'),
  unreadable: label('http.unreadable'),
  id: (of: 'event' | 'order') => label('http.id', { of }),
  /** `unread` are events of the topic; null if Kafka does not say. */
  unknown: (of: 'event' | 'order', unread: number | null) =>
    unread === 0
      ? label('http.unknown', { of })
      : label('http.unknown-2', {
          of,
          hasUnread: unread !== null,
          unread: String(unread),
        }),
  unknownInSandbox: label('http.unknown-in-sandbox'),
  sandboxUnstored: label('http.sandbox-unstored'),
  cursor: label('http.cursor'),
  code: (meant?: string) => label('http.code', { hasMeant: meant !== undefined, meant }),
  limit: (most: number) => label('http.limit', { most: String(most) }),
  instant: (name: string) => label('http.instant', { name }),
} as const;
