// Preloaded into the local ClickHouse: clickhouse-local has no threads for backups to S3, and a session of chdb makes
// them for the whole process. It also silences the server's log, so this is for tests alone.
import { DataType, load, open } from 'ffi-rs';

const library = 'chdb';
open({ library, path: process.env.COUNTYFLOW_TEST_CHDB });
const session = load({
  ...{ library, funcName: 'chdb_connect', retType: DataType.External },
  ...{ paramsType: [DataType.I32, DataType.StringArray], paramsValue: [1, ['clickhouse']] },
});
load({
  ...{ library, funcName: 'chdb_close_conn', retType: DataType.Void },
  ...{ paramsType: [DataType.External], paramsValue: [session] },
});
