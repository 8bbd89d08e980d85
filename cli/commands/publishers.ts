import { type Command, InvalidArgumentError, Option } from 'commander';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { DEFAULT_EVENTS_PER_SECOND } from '../../schemas/http/limits.ts';
import {
  addKey,
  endKey,
  isValid,
  type PublisherKey,
  readKeys,
  rotateKey,
} from '../../publishers/keys/stored-keys.ts';
import { integer } from '../arguments.ts';
import { withClickHouse } from '../clickhouse.ts';
import { examples } from '../examples.ts';
import { count } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { MOST_NAME, textOf } from '../quarantine/decider.ts';
import { drawTable } from '../table.ts';

const HOUR_MS = 3_600_000;
const MOST_HOURS = 24 * 365;
const MOST_EVENTS_PER_SECOND = 1_000_000;

interface AsJson {
  readonly json?: true;
}

interface AddOptions extends AsJson {
  readonly platform: Platform;
  readonly eventsPerSecond: number;
}

interface RotateOptions extends AsJson {
  readonly overlapHours: number;
}

export function register(program: Command): void {
  const publishers = program
    .command('publishers')
    .description('Give publishers keys for HTTP, list, rotate and revoke them.');
  publishers
    .command('add')
    .description('Make a key for a publisher. It is printed once, and stored nowhere.')
    .argument('<name>', 'who gets the key', textOf(MOST_NAME))
    .addOption(
      new Option('--platform <platform>', 'whose events it may send')
        .choices(PLATFORMS)
        .makeOptionMandatory(),
    )
    .option(
      '--events-per-second <n>',
      'how many it may send, on average',
      integer(1, MOST_EVENTS_PER_SECOND),
      DEFAULT_EVENTS_PER_SECOND,
    )
    .option('--json', 'print the key as JSON')
    .addHelpText('after', examples('publishers add "JD data team" --platform jd'))
    .action(add);
  publishers
    .command('list')
    .description('List the keys, without what is secret of them.')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', examples('publishers list'))
    .action(list);
  publishers
    .command('rotate')
    .description('Make a key in place of another, which ends after a while.')
    .argument('<key-id>', 'the key, as list prints it', keyIdText)
    .option('--overlap-hours <n>', 'how long the old key still works', integer(0, MOST_HOURS), 24)
    .option('--json', 'print the new key as JSON')
    .addHelpText('after', examples('publishers rotate 4fd1c09a7be2 --overlap-hours 48'))
    .action(rotate);
  publishers
    .command('revoke')
    .description('End a key now.')
    .argument('<key-id>', 'the key, as list prints it', keyIdText)
    .option('--json', 'print the key as JSON')
    .addHelpText('after', examples('publishers revoke 4fd1c09a7be2'))
    .action(revoke);
}

async function add(publisher: string, { platform, eventsPerSecond, json }: AddOptions): Promise<void> {
  await withClickHouse(async (client) => {
    const { keyId, key } = await addKey(client, { publisher, platform, eventsPerSecond });
    if (json === true) printJson({ keyId, key, publisher, platform, eventsPerSecond });
    else printText(newKeyText(keyId, key));
  });
}

async function rotate(id: string, { overlapHours, json }: RotateOptions): Promise<void> {
  await withClickHouse(async (client) => {
    const { keyId, key } = await rotateKey(client, id, overlapHours * HOUR_MS);
    if (json === true) printJson({ keyId, key, replaces: id, overlapHours });
    else printText(`${newKeyText(keyId, key)}\n${id} works for ${count(overlapHours)} more hours.`);
  });
}

function newKeyText(keyId: string, key: string): string {
  return `Key ${keyId}, shown only now:\n${key}\nIt works within some seconds.`;
}

async function list({ json }: AsJson): Promise<void> {
  await withClickHouse(async (client) => {
    const keys = await readKeys(client);
    if (json === true) printJson(keys.map(asJson));
    else if (keys.length === 0) printText('No publisher has a key (countyflow publishers add).');
    else
      printText(
        drawTable(
          ['Key', 'Publisher', 'Platform', 'Events a second', 'Made', 'State'],
          keys.map((key) => [
            key.keyId,
            key.publisher,
            key.platform,
            count(key.eventsPerSecond),
            new Date(key.createdAtMs).toISOString(),
            stateOf(key),
          ]),
          ['Events a second'],
        ),
      );
  });
}

async function revoke(id: string, { json }: AsJson): Promise<void> {
  await withClickHouse(async (client) => {
    const key = await endKey(client, id, Date.now());
    if (json === true) printJson(asJson(key));
    else printText(`${id} of ${key.publisher} is revoked; within some seconds no server takes it.`);
  });
}

/** The hash would let nobody in, but nobody needs it either. */
function asJson(key: PublisherKey): unknown {
  const { keyId, publisher, platform, eventsPerSecond, createdAtMs, validUntilMs } = key;
  return {
    keyId,
    publisher,
    platform,
    eventsPerSecond,
    createdAt: new Date(createdAtMs).toISOString(),
    validUntil: validUntilMs === null ? null : new Date(validUntilMs).toISOString(),
    valid: isValid(key, Date.now()),
  };
}

function stateOf(key: PublisherKey): string {
  if (!isValid(key, Date.now())) return 'ended';
  return key.validUntilMs === null ? 'valid' : `until ${new Date(key.validUntilMs).toISOString()}`;
}

function keyIdText(text: string): string {
  if (!/^[0-9a-f]{12}$/.test(text)) throw new InvalidArgumentError('Expected twelve digits from 0 to f.');
  return text;
}
