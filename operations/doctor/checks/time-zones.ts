import { rows } from '../../../adapters/clickhouse/client.ts';
import { checkOf } from '../check.ts';
import { ok, warning } from '../finding.ts';

const ZONE = 'Asia/Shanghai';
const WHY = `instants in columns are in ${ZONE}: in another zone a client that writes or compares them as text is hours off`;

export const TIME_ZONES = checkOf('time zones', 'clickhouse', async (client) => {
  const [found] = await rows<{ server: string; session: string }>(
    client,
    'SELECT serverTimezone() AS server, timezone() AS session',
  );
  const { server = '', session = '' } = found ?? {};
  return [
    server === ZONE
      ? ok(`the time zone of ClickHouse is ${server}`, WHY)
      : warning(
          `the time zone of ClickHouse is ${server}`,
          WHY,
          `set <timezone>${ZONE}</timezone> in its configuration, and restart it`,
        ),
    session === ZONE || session === server
      ? ok(`the time zone of sessions is ${session}`, WHY)
      : warning(
          `the time zone of sessions is ${session}, and of the server ${server}`,
          WHY,
          'remove session_timezone from the profile of this user',
        ),
  ];
});
