import { constants, openSync } from 'node:fs';
import { DataType, load, open } from 'ffi-rs';

/**
 * Makes a pseudo-terminal this process's standard input. clickhouse-local ends its process at the first exception of
 * a connection (a wrong password, garbage on a port), unless a terminal makes it an interactive session.
 *
 * @returns the file descriptor that was standard input, and the one that types on the terminal
 */
export function giveTerminal(): { owner: number; keyboard: number } {
  const library = 'libc';
  open({ library, path: process.platform === 'darwin' ? '/usr/lib/libSystem.B.dylib' : '' });
  const call = (funcName: string, ...paramsValue: number[]): number => {
    const paramsType = paramsValue.map(() => DataType.I32);
    const result = load({ library, funcName, retType: DataType.I32, paramsType, paramsValue });
    if (result === -1)
      throw new Error(`${funcName} failed: the local ClickHouse needs a pseudo-terminal (/dev/pts)`);
    return result;
  };
  // Without O_NOCTTY the terminal's end would reach the process as a SIGHUP.
  const flags = constants.O_RDWR | constants.O_NOCTTY;
  const keyboard = call('posix_openpt', flags);
  call('grantpt', keyboard);
  call('unlockpt', keyboard);
  const name = { library, funcName: 'ptsname', paramsType: [DataType.I32], paramsValue: [keyboard] };
  const screen = load({ ...name, retType: DataType.String });
  const owner = call('dup', 0);
  call('dup2', openSync(screen, flags), 0);
  return { owner, keyboard };
}
