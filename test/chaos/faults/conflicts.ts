import { rows } from '../../../adapters/clickhouse/client.ts';
import type { Arena } from '../arena.ts';
import { differences, type Verdict } from '../oracle/verdict.ts';
import type { Fault } from './fault.ts';

const EVENTS = 2_000;

/** `verify` reads the sources again and must find exactly the contradictions in the ledger. */
export const contradictingEvents: Fault = {
  number: 13,
  title: 'one version with two contents; one order id with two placed times',
  async inject(arena) {
    for (let at = 0; at < EVENTS; at += 200) await arena.publisher.publish(arena.stream.next(200));
    const { versionConflicts, identityConflicts } = arena.ledger;
    return `${String(versionConflicts.size)} versions with two contents and ${String(identityConflicts.size)} orders with two placed times so far`;
  },
  check: async (arena) => [await checkConflicts(arena)],
};

async function checkConflicts({ world, operator, ledger }: Arena): Promise<Verdict> {
  const { code, out, err } = await operator.run('verify', '--archive', `${world.home}/archives`, '--json');
  // The exit code is 1 because conflicts forbid a publication.
  if (!out.startsWith('{')) throw new Error(`verify failed with ${String(code)}: ${err}`);
  const conflicts = await rows<{ kind: 'version' | 'identity'; id: string }>(
    world.clickhouse,
    `SELECT kind, concat(platform, ' ', order_id, if(kind = 'version', concat(' ', toString(version)), '')) AS id FROM conflict FINAL`,
  );
  const found = (kind: string): Map<string, string> =>
    new Map(conflicts.filter((row) => row.kind === kind).map(({ id }) => [id, kind]));
  const known = (ids: ReadonlySet<string>, kind: string): Map<string, string> =>
    new Map([...ids].map((id) => [id, kind]));
  return {
    invariant: 'S',
    figures: `verify found ${String(found('version').size)} versions with two contents and ${String(found('identity').size)} orders with two placed times`,
    problems: [
      ...differences('conflict', found('version'), known(ledger.versionConflicts, 'version')),
      ...differences('conflict', found('identity'), known(ledger.identityConflicts, 'identity')),
    ],
  };
}
