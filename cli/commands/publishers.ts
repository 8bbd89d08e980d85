import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  addKey,
  endKey,
  isValid,
  type PublisherKey,
  readKeys,
  rotateKey,
} from '../../publishers/keys/stored-keys.ts';
import { type Platform, PLATFORMS } from '../../schemas/event/vocabulary.ts';
import { DEFAULT_EVENTS_PER_SECOND } from '../../schemas/http/limits.ts';
import { integer } from '../arguments.ts';
import { withClickHouse } from '../engines.ts';
import { examples } from '../usage.ts';
import { count, counted, drawTable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { registerView } from '../publishers/view.ts';
import { MOST_NAME, textOf } from '../operator.ts';

const HOUR_MS = 3_600_000;
const MOST_HOURS = 24 * 365;
const MOST_EVENTS_PER_SECOND = 1_000_000;

interface AsJson {
  readonly json?: true;
}

interface AddOptions extends AsJson {
  readonly platform: Platform;
  readonly eventsPerSecond: number;
  readonly sandbox?: boolean;
}

interface RotateOptions extends AsJson {
  readonly overlapHours: number;
}

export function register(program: Command): void {
  const publishers = program
    .command('publishers')
    .description(
      'Manage the keys of publishers who use HTTP, and see what became of the events of a platform.',
    );
  publishers
    .command('add')
    .description('Create a key for a publisher. It is printed once; only its hash is stored.')
    .argument('<name>', 'who gets the key', textOf(MOST_NAME))
    .addOption(
      new Option('--platform <platform>', 'whose events it may send')
        .choices(PLATFORMS)
        .makeOptionMandatory(),
    )
    .option(
      '--events-per-second <n>',
      'let it send at most this many events a second, on average',
      integer(1, MOST_EVENTS_PER_SECOND),
      DEFAULT_EVENTS_PER_SECOND,
    )
    .option('--sandbox', 'judge and show what it sends, and never count it')
    .option('--json', 'print the key as JSON')
    .addHelpText(
      'after',
      examples(
        'publishers add "JD data team" --platform jd',
        'publishers add "JD tests" --platform jd --sandbox',
      ),
    )
    .action(add);
  publishers
    .command('list')
    .description('List the keys. The secrets are not shown.')
    .option('--json', 'print the list as JSON')
    .addHelpText('after', examples('publishers list'))
    .action(list);
  publishers
    .command('rotate')
    .description('Replace a key. The old one keeps working for --overlap-hours.')
    .argument('<key-id>', 'the key, as list prints it', keyIdText)
    .option('--overlap-hours <n>', 'how long the old key still works', integer(0, MOST_HOURS), 24)
    .option('--json', 'print the new key as JSON')
    .addHelpText('after', examples('publishers rotate 4fd1c09a7be2 --overlap-hours 48'))
    .action(rotate);
  publishers
    .command('revoke')
    .description('Revoke a key at once.')
    .argument('<key-id>', 'the key, as list prints it', keyIdText)
    .option('--json', 'print the key as JSON')
    .addHelpText('after', examples('publishers revoke 4fd1c09a7be2'))
    .action(revoke);
  registerView(publishers);
}

async function add(publisher: string, { json, sandbox = false, ...wish }: AddOptions): Promise<void> {
  await withClickHouse(async (client) => {
    const { keyId, key } = await addKey(client, { publisher, sandbox, ...wish });
    if (json === true) printJson({ keyId, key, publisher, sandbox, ...wish });
    else printText(newKeyText(keyId, key));
  });
}

async function rotate(id: string, { overlapHours, json }: RotateOptions): Promise<void> {
  await withClickHouse(async (client) => {
    const { keyId, key } = await rotateKey(client, id, overlapHours * HOUR_MS);
    if (json === true) printJson({ keyId, key, replaces: id, overlapHours });
    else printText(`${newKeyText(keyId, key)}\n${id} keeps working for ${counted(overlapHours, 'hour')}.`);
  });
}

function newKeyText(keyId: string, key: string): string {
  return `Key ${keyId}, shown only now:\n${key}\nIt works in a few seconds.`;
}

async function list({ json }: AsJson): Promise<void> {
  await withClickHouse(async (client) => {
    const keys = await readKeys(client);
    if (json === true) printJson(keys.map(asJson));
    else if (keys.length === 0)
      printText('No publisher has a key. Create one: countyflow publishers add NAME --platform PLATFORM');
    else
      printText(
        drawTable(
          ['Key', 'Publisher', 'Platform', 'Events a second', 'Created', 'State'],
          keys.map((key) => [
            key.keyId,
            key.publisher,
            key.sandbox ? `${key.platform} (sandbox)` : key.platform,
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
    else printText(`${id} of ${key.publisher} is revoked. Every server refuses it in a few seconds.`);
  });
}

/** The hash would let nobody in, but nobody needs it either. */
function asJson(key: PublisherKey): unknown {
  const { keyId, publisher, platform, sandbox, eventsPerSecond, createdAtMs, validUntilMs } = key;
  return {
    keyId,
    publisher,
    platform,
    sandbox,
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
  if (!/^[0-9a-f]{12}$/.test(text))
    throw new InvalidArgumentError(
      'Expected a key id of twelve hexadecimal digits, as `countyflow publishers list` prints it.',
    );
  return text;
}
