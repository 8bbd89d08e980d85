import type { Buffer } from 'node:buffer';
import type { Splitter } from './record-splitter.ts';

const NEWLINE = 0x0a;

/** A record is a line; the last one needs no newline. */
export class LineSplitter implements Splitter {
  readonly terminatorBytes = 1;

  start(piece: Buffer, at: number): number {
    return at < piece.length ? at : -1;
  }

  end(piece: Buffer, at: number): number {
    return piece.indexOf(NEWLINE, at);
  }

  finish(open: boolean): boolean {
    return open;
  }
}
