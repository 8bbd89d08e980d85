import { type ClickHouseClient, rows } from '../../adapters/clickhouse/client.ts';
import { row, table } from './table.ts';

/** Every id of `statistic` in the built-in campaign, as what comes before the last point and what may follow it. */
export async function statisticIds(client: ClickHouseClient): Promise<string> {
  const found = await rows<{ subjects: string[]; metrics: string[] }>(
    client,
    `SELECT arraySort(groupArray(subject)) AS subjects, metrics
     FROM (
       SELECT arrayStringConcat(arrayPopBack(splitByChar('.', id)), '.') AS subject,
         arraySort(groupUniqArray(splitByChar('.', id)[-1])) AS metrics
       FROM statistic WHERE campaign = 'double11-2017' GROUP BY subject
     )
     GROUP BY metrics ORDER BY subjects`,
  );
  const listed = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');
  return [
    '# Ids of statistics · 统计指标编号',
    'An id of `statistic` is a subject, a point and a metric, such as `rural.day.yoy`. These are the ids of `double11-2017`; another campaign has those of its own windows and segments. The kinds `metric` and `statistic` of [values](values.md) name them.',
    '`statistic` 的编号由统计对象、圆点和指标组成，如 `rural.day.yoy`。下表为 `double11-2017` 的全部编号；其他活动的时段和县域分组以其自身定义为准。名称见[取值](values.md)中的 `metric` 和 `statistic`。',
    table(
      ['subject · 统计对象', 'metric · 指标'],
      found.map(({ subjects, metrics }) => row([listed(subjects), listed(metrics)])),
    ),
  ].join('\n\n');
}
