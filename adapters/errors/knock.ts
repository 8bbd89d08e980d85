import { connect } from 'node:net';
import { innermostCause } from '../../domain/causes.ts';
import { isNobodyThere } from './system-codes.ts';

const OPEN_WITHIN_MS = 1_000;

/**
 * How the system refuses a connection to every one of the addresses; undefined if one may be there. A deadline that
 * passed does not tell a slow engine from none, and Temporal's client does not say whether it was refused.
 */
export async function refusalAt(addresses: readonly string[]): Promise<string | undefined> {
  const refusals = await Promise.all(addresses.map(knock));
  return refusals.includes(undefined) ? undefined : refusals[0];
}

/** `host:port`, or an address with a scheme. */
function knock(address: string): Promise<string | undefined> {
  const { hostname, port, protocol } = new URL(address.includes('://') ? address : `tcp://${address}`);
  const usual = protocol === 'https:' ? 443 : 80;
  return new Promise((resolve) => {
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const socket = connect({ host, port: port === '' ? usual : Number(port), timeout: OPEN_WITHIN_MS });
    const end = (refusal: string | undefined): void => {
      socket.destroy();
      resolve(refusal);
    };
    socket
      .once('connect', () => {
        end(undefined);
      })
      .once('timeout', () => {
        end(undefined);
      })
      .once('error', (error) => {
        // A name with several addresses gives an error for each.
        const cause = innermostCause(error);
        const code = cause?.code ?? '';
        end(isNobodyThere(code) ? `nobody is at ${hostname}:${port || usual} (${code})` : undefined);
      });
  });
}
