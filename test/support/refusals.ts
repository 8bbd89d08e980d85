/** A command that is refused, and what it says: the cause, and what to do instead. */
export interface Refusal {
  readonly words: readonly string[];
  readonly cause: string;
  readonly remedy: string;
  /** What the environment has beside the addresses of the engines. */
  readonly environment?: Readonly<Record<string, string>>;
}

const refusal = (words: readonly string[], cause: string, remedy: string): Refusal => ({
  words,
  cause,
  remedy,
});
const command = (words: string, cause: string, remedy: string): Refusal =>
  refusal(words.split(' '), cause, remedy);

/** Refused before any engine is asked, and nothing is changed. */
export const WRONG_USAGE: readonly Refusal[] = [
  command('ingest pause --topic orders', "Expected a platform's topic", 'such as orders.events.v1.jd'),
  command('ingest rewind --time noon', 'Expected an instant', 'such as 2017-11-11T00:00:00+08:00'),
  command('ingest rewind', 'give one of --offset and --time', 'give one of --offset and --time'),
  command(
    'edition publish --campaign c --status corrected',
    'a correction needs both',
    '--status corrected and --reason TEXT',
  ),
  command('backfill set NAME', 'name what to change', '--rate, --no-rate, --max-parallel or --priority'),
  command('web --metrics 9464', 'Expected host:port', 'such as 127.0.0.1:9465'),
  command('edition schedule --campaign c --daily noon', 'Expected a time', 'such as 02:30'),
  command('export statistic --arg window_id', 'Expected NAME=VALUE', 'such as window_id=day'),
  command('export statistic --arg a=1 --arg a=2', 'The argument a is given twice', 'is given twice'),
  command('publishers revoke x', 'Expected a key id of twelve hexadecimal', '`countyflow publishers list`'),
  command('segment apply --segment s --file f --title-zh t', '--title-zh needs', '--title-zh needs --title'),
  command('simulate', 'give --season YEAR', 'or --outlets FILE'),
  command('simulate --season 2016 --places', '--places are of 2017', 'give --season 2017'),
  command('quarantine discard --all --reason r', 'say who decides', 'with --by NAME'),
  refusal(
    ['quarantine', 'discard', '--all', '--by', 'Li', '--reason', ' '],
    'Expected 1 to 500 characters',
    'Expected 1 to 500 characters',
  ),
  refusal(
    ['report', '--campaign', 'c', '--from', '2017-11-11 05:00'],
    'give both --from and --to',
    'give both --from and --to',
  ),
];

/** Refused by what the engines hold. `PLAN` is a load that was planned, `STARTED` one that no worker runs. */
export const REFUSED_BY_STATE: readonly Refusal[] = [
  {
    ...command('connect --as analyst', '--as is for the local ClickHouse', 'set CLICKHOUSE_USER'),
    environment: { CLICKHOUSE_URL: 'http://127.0.0.1:1' },
  },
  command('ingest pause --topic orders.events.v1.tmall', 'no partition matches', 'status --partitions'),
  command('backfill pause PLAN', 'is not running: see', 'countyflow backfill show PLAN'),
  command('backfill retry PLAN', 'was never started', 'countyflow backfill start PLAN'),
  command('backfill retry STARTED', 'is still running', 'cancel it, or wait until it ends'),
  command('quarantine show archive/none 0', 'no event is held at archive/none 0', 'quarantine list'),
  command('quarantine discard --all --by Li --reason r', 'no held event matches', 'nothing was discarded'),
  command('segment remove rural', "every campaign needs the segment 'rural'", 'every campaign needs'),
  command(
    'segment remove gone',
    "'gone' is already withdrawn",
    'countyflow segment undo gone brings it back',
  ),
  command('segment show rural --version 9', "'rural' has no version 9", 'it has 1'),
  command('export county --campaign double11-2017', 'is not about campaigns', 'leave --campaign out'),
];
