import type { Language } from '../../domain/statistics/wording/language.ts';
import type { Verdict } from '../../operations/status/verdict.ts';

/** States of engines' work in Chinese. Engines have words of their own. */
const STATES: Readonly<Record<string, string>> = {
  running: '运行中',
  starting: '启动中',
  waiting: '等待中',
  retrying: '重试中',
  paused: '已暂停',
  halted: '已停止',
  missing: '缺失',
  'not started': '未启动',
  unknown: '未知',
  misnamed: '名称有误',
  differs: '不一致',
  planned: '已计划',
  queued: '排队中',
  done: '已完成',
  partial: '部分完成',
  cancelled: '已取消',
  failed: '失败',
};

export function stateWords(state: string, language: Language): string {
  return language === 'zh' ? (STATES[state] ?? state) : state;
}

/** The whole status where no cause is known. */
export const VERDICTS: Readonly<Record<Verdict['kind'], string>> = {
  stopped: '有分区已停止读取，需人工处理。',
  unknown: '部分状态尚不清楚，无法断定数据是否最新。',
  retried: '有任务受阻，将自动恢复。',
  misnamed: '有主题名称与平台主题相似，但无工作进程读取。',
  load: '有回填未完成，数据缺少未载入的部分。',
  totals: '统计数与平台申报的控制总数不符。',
  well: '一切正常。',
};

/** What operators read about troubles, and the same in Chinese. Names, numbers and an engine's own words stay. */
const SENTENCES: readonly (readonly [english: RegExp, chinese: string])[] = [
  [/^see the worker's log; start a worker if none runs$/, '查看工作进程的日志；如无工作进程，请启动'],
  [/^see the worker's log$/, '查看工作进程的日志'],
  [/^see the log of (.+)$/, '查看 $1 的日志'],
  [
    /^restart (\w+), or correct (\w+)\. Engines that `countyflow up` started restart by themselves; if one does not, see its log$/,
    '重启 $1，或更正 $2。由 `countyflow up` 启动的引擎会自行重启，否则请查看其日志',
  ],
  [
    /^try again in a moment: it may be slow\. If it stays silent, check its log, its disk and the load of (\w+)'s machine$/,
    '稍后再试，可能只是响应慢；如仍无响应，请检查 $1 的日志、磁盘和所在机器的负载',
  ],
  [
    /^restart a worker: it creates the tables and reads again what Kafka still has$/,
    '重启工作进程：它会建表并重新读取 Kafka 中仍有的事件',
  ],
  [
    /^create the database, then restart a worker: it creates the tables$/,
    '创建数据库，然后重启工作进程：它会建表',
  ],
  [
    /^give ClickHouse more memory, or end the queries that hold it$/,
    '为 ClickHouse 增加内存，或结束占用内存的查询',
  ],
  [
    /^make the tables writable again \(they are read-only by a setting, or because a Keeper does not answer\)$/,
    '恢复数据表的写入（因设置或 Keeper 无响应而只读）',
  ],
  [
    /^check CLICKHOUSE_USER, and CLICKHOUSE_PASSWORD_FILE or CLICKHOUSE_PASSWORD; then restart the worker$/,
    '检查 CLICKHOUSE_USER 及 CLICKHOUSE_PASSWORD_FILE 或 CLICKHOUSE_PASSWORD，然后重启工作进程',
  ],
  [/^free space on ClickHouse's disk$/, '释放 ClickHouse 的磁盘空间'],
  [
    /^restart ClickHouse: it sets the broken part aside and uses the parts that were merged into it$/,
    '重启 ClickHouse：它会搁置损坏的数据片段，改用合并前的片段',
  ],
  [
    /^wait until ClickHouse has merged its parts; if it does not, see its log$/,
    '等待 ClickHouse 合并数据片段；如未合并，请查看其日志',
  ],
  [
    /^grant the worker's user this right, or give the worker another user$/,
    '授予工作进程的用户此权限，或更换用户',
  ],
  [/^grant the worker READ and DESCRIBE on the topic$/, '授予工作进程对该主题的 READ 和 DESCRIBE 权限'],
  [/^the topic was deleted: restore it, or create it again$/, '主题已被删除：请恢复或重新创建'],
  [/^start the broker that leads the partition$/, '启动该分区的主节点'],
  [/^free space on the broker's disk, and start it again$/, '释放该节点的磁盘空间，然后重新启动'],
  [
    /^check KAFKA_SASL_USERNAME, and KAFKA_SASL_PASSWORD_FILE or KAFKA_SASL_PASSWORD; then restart the worker$/,
    '检查 KAFKA_SASL_USERNAME 及 KAFKA_SASL_PASSWORD_FILE 或 KAFKA_SASL_PASSWORD，然后重启工作进程',
  ],
  [
    /^(countyflow ingest accept-gap .+?), which shows what is lost and asks; or, once the cause is gone: (.+)$/,
    '$1（列出丢失部分并请求确认）；或在原因消除后：$2',
  ],
  [
    /^check that the worker reaches both engines and that its machine is not overloaded$/,
    '检查工作进程能否连接两个引擎、所在机器是否过载',
  ],
  [
    /^check that a worker is running, and start one if none is; if one runs, check its log and its machine's load$/,
    '检查是否有工作进程在运行，没有则启动；如有，请检查其日志和机器负载',
  ],
  [/^if one runs, check its log and its machine's load$/, '如有工作进程在运行，请检查其日志和机器负载'],
  [
    /^have its publisher send to (.+) and publish there again what (.+) holds, then delete (.+)$/,
    '请发布方改发至 $1，并在其中重新发布 $2 的内容，然后删除 $3',
  ],
  [
    /^`countyflow control-totals` lists them: ask the publisher which orders are missing, or for a new total$/,
    '`countyflow control-totals` 列出明细：请发布方核对缺少的订单，或提供新的总数',
  ],
  [/^the topic of the platform \(countyflow topics list\)$/, '该平台的主题（见 countyflow topics list）'],
  [/^no answer within (\d+) s$/, '$1秒内无响应'],
  [/^(.+); it last answered at (.+)$/, '$1；上次响应于 $2'],
  [/^the connection ended \((\w+)\)$/, '连接中断（$1）'],
  [
    /^Temporal heard nothing of it in time: its worker, or Temporal itself, was away or too busy$/,
    'Temporal 未及时收到其消息：其工作进程或 Temporal 本身曾中断或过忙',
  ],
  [
    /^no worker of the build (.+) runs, which is current in Temporal$/,
    'Temporal 的当前版本 $1 没有工作进程在运行',
  ],
  [
    /^no build of the worker is current in Temporal, so no run starts or goes on$/,
    'Temporal 未设当前版本，任务无法启动或继续',
  ],
  [/^start a worker with TEMPORAL_WORKER_BUILD_ID=(\S+)$/, '以 TEMPORAL_WORKER_BUILD_ID=$1 启动工作进程'],
  [/^make the build that runs current: (.+)$/, '将正在运行的版本设为当前版本：$1'],
  [/^the worker named no cause$/, '工作进程未说明原因'],
  [
    /^Kafka no longer has what was read there: the topic was deleted, or made anew with fewer partitions$/,
    'Kafka 中已没有此前读取的内容：主题已被删除，或重建后分区变少',
  ],
  [
    /^Kafka does not show the topic to this user, so whether it still exists, and what waits there, is unknown$/,
    'Kafka 不向此用户显示该主题，因此是否仍存在、有多少待入库均不明',
  ],
  [/^grant this user of Kafka DESCRIBE on (.+)$/, '授予该 Kafka 用户对 $1 的 DESCRIBE 权限'],
  [
    /^check that KAFKA_BROKERS names the right cluster; then (.+) shows what is lost, asks, and ends this\. If the platform goes on sending, create the topic again: (.+)$/,
    '请先确认 KAFKA_BROKERS 指向正确的集群；然后执行 $1（列出丢失部分并请求确认）。如平台继续发送，请重新创建主题：$2',
  ],
  [/^it is waiting for (.+), which does not answer$/, '正在等待无响应的 $1'],
  [
    /^the worker is waiting for an answer from Kafka or ClickHouse$/,
    '工作进程正在等待 Kafka 或 ClickHouse 的响应',
  ],
  [/^Temporal did not report its state within (\d+) s$/, 'Temporal 未在$1秒内报告其状态'],
  [/^no worker answered for it within (\d+) s$/, '$1秒内没有工作进程响应'],
  [/^it has shown no sign of work for more than (\d+) s$/, '超过$1秒未见其工作'],
  [/^(\d+) hours? differs? from what (.+) declared$/, '有$1个小时与 $2 申报的不一致'],
  [
    /^no worker reads the topic (.+), so its events are in no figure: its name resembles no platform$/,
    '没有工作进程读取主题 $1，其事件未计入任何数据；名称不像任何平台',
  ],
  [
    /^no worker reads the topic (.+), so its events are in no figure: (.+) was probably meant$/,
    '没有工作进程读取主题 $1，其事件未计入任何数据；应为 $2',
  ],
  [
    /^(.+?): (.+) \((\d+) in all\) (?:was|were) removed by retention unread\. .+$/,
    '$1：$2（共$3条）未经读取即因保留期满被清除',
  ],
  [/^(.+?): .*the topic was truncated or recreated\. .+$/, '$1：主题被截断或重建'],
];

/** A cause or a remedy in the language of the page; as it is if only English knows it, such as an engine's own words. */
export function troubleWords(text: string, language: Language): string {
  if (language === 'en') return text;
  const found = SENTENCES.find(([english]) => english.test(text));
  if (found === undefined) return text;
  const [english, chinese] = found;
  // What is quoted may be a sentence of its own.
  const [, ...parts] = english.exec(text) ?? [];
  return parts.reduce(
    (words, part, at) => words.replace(`$${at + 1}`, () => troubleWords(part, language)),
    chinese,
  );
}
