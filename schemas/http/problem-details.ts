import { MEDIA_TYPES, REQUEST_LIMITS } from './limits.ts';

/** A sentence of an answer, in the languages that publishers may ask for. */
export interface ProblemText {
  readonly en: string;
  readonly zh: string;
}

const MEBIBYTE = 1_048_576;
const mebibytes = (bytes: number): string => `${String(bytes / MEBIBYTE)} MiB`;

const text = (en: string, zh: string): ProblemText => ({ en, zh });

/** What a failed request is told beside its title. Nothing here repeats the body of a request. */
export const DETAILS = {
  closing: text('the server is shutting down; nothing was sent: try again', '服务即将停止，未发送任何事件'),
  seeDocument: text('see /v1/openapi.json', '请参阅 /v1/openapi.json'),
  useMethod: (allowed: string) => text(`use ${allowed}`, `请使用 ${allowed}`),
  unexpected: text("see the server's log", '原因见服务器日志'),
  keyMissing: text('send the header Authorization: Bearer KEY', '请发送请求头 Authorization: Bearer 密钥'),
  keyUnknown: text(
    'the key is unknown or no longer valid: ask the operator for a new one',
    '密钥未知或已失效：请联系运维方',
  ),
  /** `meant` is the known one that is nearly the same. */
  parameterUnknown: (name: string, known: readonly string[], meant?: string) =>
    known.length === 0
      ? text(
          `this address takes no parameters, but ${name} was given; nothing was done`,
          `此地址没有参数 ${name}，也没有其他参数；未执行任何操作`,
        )
      : text(
          `unknown parameter ${name}${meant === undefined ? '' : ` (did you mean ${meant}?)`}: this address takes ${known.join(', ')}; nothing was done`,
          `此地址没有参数 ${name}${meant === undefined ? '' : `（是否为 ${meant}？）`}，只有 ${known.join('、')}；未执行任何操作`,
        ),
  boolean: (name: string) => text(`${name} must be true or false`, `${name} 只能是 true 或 false`),
  notReady: (parts: readonly string[]) =>
    text(`these do not answer: ${parts.join(', ')}`, `以下部分没有响应：${parts.join('、')}`),
  keyRate: (eventsPerSecond: number) =>
    text(
      `this key may send ${String(eventsPerSecond)} events a second`,
      `此密钥每秒可发送 ${String(eventsPerSecond)} 个事件`,
    ),
  roomFull: text(
    'the server already holds as many events as it can; nothing was sent: try again',
    '服务器保存的事件已达上限，未发送任何事件',
  ),
  judgesBusy: text(
    'the server is validating as many requests as it can: try again',
    '服务器正在校验的请求已达上限',
  ),
  askersBusy: text('too many queries at the moment: try again', '当前查询过多'),
  shopsUnreadable: text('the register of shops cannot be read now: try again', '目前无法读取店铺名册'),
  shopsMissing: text(
    'no register of shops is loaded, and without it no order can become an event: ask the operator to load one',
    '尚未加载店铺名册，没有它订单无法转换为事件：请联系运维方加载',
  ),
  asUnknown: (names: readonly string[]) =>
    text(`as must be one of ${names.join(', ')}`, `as 只能是 ${names.join('、')} 之一`),
  topicMissing: (topic: string) =>
    text(
      `there is no topic ${topic}, or you may not see it: ask the operator to create it (\`countyflow topics create\`); nothing was sent`,
      `没有主题 ${topic}，或您无权查看：请联系运维方用 \`countyflow topics create\` 创建；未发送任何事件`,
    ),
  asForbidden: (payload: string, platforms: readonly string[], own: string) =>
    text(
      `orders of ${payload} become events of ${platforms.join(' or ')}, and this key sends events of ${own}`,
      `${payload} 的订单转换为 ${platforms.join(' 或 ')} 的事件，而此密钥发送 ${own} 的事件`,
    ),
  charset: text('the body must be UTF-8', '文本必须为 UTF-8'),
  contentTypes: (types: readonly string[]) =>
    text(`the content type must be one of ${types.join(', ')}`, `内容类型只能是 ${types.join('、')} 之一`),
  binaryMode: (header: string) =>
    text(
      `with ${MEDIA_TYPES.binary} the body is the data of one event, and its attributes are headers: ${header} is missing. Send a whole event as ${MEDIA_TYPES.structured}, an array of events as ${MEDIA_TYPES.batch}`,
      `${MEDIA_TYPES.binary} 只含事件的 data，其属性应为请求头：缺少 ${header}。完整事件请用 ${MEDIA_TYPES.structured}，事件数组请用 ${MEDIA_TYPES.batch}`,
    ),
  encoding: text('the content encoding must be gzip, or none', '内容编码只能是 gzip，或者没有'),
  cutOff: text('the connection ended before the body did', '请求正文未传完，连接已中断'),
  late: text(
    'the request took too long to arrive: send it again, in smaller parts if it is large',
    '请求未能及时到达',
  ),
  host: text('the header Host or the address is malformed', '请求头 Host 或地址的格式有误'),
  noHttp: text('this is not HTTP/1.1', '这不是 HTTP/1.1'),
  headersTooLarge: (bytes: number) =>
    text(`headers may have at most ${String(bytes / 1_024)} KiB`, `请求头最多 ${String(bytes / 1_024)} KiB`),
  bodyTooLarge: text(
    `a body may have at most ${mebibytes(REQUEST_LIMITS.bodyBytes)} as sent`,
    `请求正文传输时最多 ${mebibytes(REQUEST_LIMITS.bodyBytes)}`,
  ),
  decompressedTooLarge: text(
    `a body may have at most ${mebibytes(REQUEST_LIMITS.decompressedBytes)} when decompressed`,
    `请求正文解压后最多 ${mebibytes(REQUEST_LIMITS.decompressedBytes)}`,
  ),
  gzip: text('the body is not complete gzip', '请求正文不是完整的 gzip'),
  tooManyEvents: text(
    `a request may have at most ${String(REQUEST_LIMITS.events)} events`,
    `每个请求最多 ${String(REQUEST_LIMITS.events)} 个事件`,
  ),
  noEvents: text('the body holds no event: send at least one', '请求正文中没有事件：请至少发送一个'),
  brokenJson: (why: string) => text(why, '请求正文不是完整的 JSON，或者不是该请求类型所要求的 JSON 数组'),
  kafkaLate: text(
    'Kafka has not acknowledged the events: send them all again, because events that come twice count once',
    'Kafka 尚未确认这些事件：请全部重新发送，重复的事件只统计一次',
  ),
  kafkaFailed: text(
    'Kafka did not acknowledge the events: send them all again, because events that come twice count once',
    'Kafka 没有确认这些事件：请全部重新发送，重复的事件只统计一次',
  ),
  unreadable: text('the stored events cannot be read now', '目前无法读取已存储的事件'),
  id: (of: 'event' | 'order') =>
    text(
      `an ${of} id has 1 to 128 printable ASCII characters without blanks`,
      `${of === 'event' ? '事件' : '订单'}编号应为 1 至 128 个可打印的 ASCII 字符，不含空格`,
    ),
  /** `unread` are events of the topic; null if Kafka does not say. */
  unknown: (of: 'event' | 'order', unread: number | null) =>
    unread === 0
      ? text(
          `nothing with this ${of} id is stored or refused, and every event of your topic has been read: it did not arrive`,
          `没有存储此${of === 'event' ? '编号的' : '编号订单的'}事件，也没有拒收；您的主题中的事件均已读取`,
        )
      : text(
          `nothing with this ${of} id is stored or refused yet; ${unread === null ? 'some' : String(unread)} events of your topic wait to be read`,
          `尚未存储或拒收此${of === 'event' ? '编号的' : '编号订单的'}事件；您的主题中有${unread === null ? '若干' : ` ${String(unread)} `}个事件等待读取`,
        ),
  unknownInSandbox: text(
    'your sandbox has nothing with this id: it did not arrive, or more than 60 days ago',
    '您的沙盒中没有此编号：尚未收到，或已超过 60 天',
  ),
  sandboxUnstored: text(
    'the sandbox cannot store events now: send them all again',
    '沙盒目前无法存储事件：请全部重新发送',
  ),
  cursor: text(
    'this is not a cursor from an earlier page: copy the whole cursor',
    '这不是前一页的游标：请完整复制',
  ),
  code: (meant?: string) =>
    text(
      `code must be a reason code of the contract${meant === undefined ? '' : ` (did you mean ${meant}?)`}: docs/contract/fields.md lists them`,
      `code 应为约定中的原因代码${meant === undefined ? '' : `（是否为 ${meant}？）`}，见 docs/contract/fields.md`,
    ),
  limit: (most: number) =>
    text(`limit must be a whole number from 1 to ${String(most)}`, `limit 应为 1 至 ${String(most)} 的整数`),
  instant: (name: string) =>
    text(
      `${name} must be an instant with its offset, such as 2017-11-11T00:00:00Z`,
      `${name} 应为带时区偏移的时刻，例如 2017-11-11T00:00:00Z`,
    ),
} as const;
