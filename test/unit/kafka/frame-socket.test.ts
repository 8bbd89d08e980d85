import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FetchFrames } from '../../../adapters/kafka/fetch-frames.ts';
import { FrameSocket } from '../../../adapters/kafka/frame-socket.ts';
import { fc } from '../../support/fast-check.ts';

const MIB = 1024 * 1024;
const FETCH = 1;
const METADATA = 3;

let server: Server;
let opened: { socket: FrameSocket; frames: FetchFrames }[];
beforeEach(async () => {
  opened = [];
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const { socket, frames } of opened) {
    socket.end();
    frames.clear();
  }
  server.close();
});

interface Pair {
  readonly socket: FrameSocket;
  readonly frames: FetchFrames;
  readonly broker: Socket;
  /** What kafkajs would receive, in order. */
  readonly seen: Buffer[];
}

async function openPair(): Promise<Pair> {
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const frames = new FetchFrames();
  const { port } = server.address() as AddressInfo;
  const socket = new FrameSocket((onread) => connect({ port, host: '127.0.0.1', onread }), frames);
  const seen: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => seen.push(bytes)).on('error', () => undefined);
  opened.push({ socket, frames });
  const [broker] = await accepted;
  broker.on('error', () => undefined).resume();
  return { socket, frames, broker, seen };
}

function request(apiKey: number, correlationId: number): Buffer {
  const bytes = Buffer.alloc(20);
  bytes.writeInt32BE(16);
  bytes.writeInt16BE(apiKey, 4);
  bytes.writeInt32BE(correlationId, 8);
  return bytes;
}

function frame(correlationId: number, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeInt32BE(4 + content.length);
  head.writeInt32BE(correlationId, 4);
  return Buffer.concat([head, content]);
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(2);
}

/** The frame whose handle kafkajs received as the response with this id. */
function taken({ seen, frames }: Pair, id: number): ReturnType<FetchFrames['take']> {
  const response = seen.find((bytes) => bytes.readInt32BE(4) === id);
  if (response === undefined) throw new Error(`No response ${id}`);
  expect([response.length, response.readInt32BE()]).toEqual([12, 8]);
  return frames.take(response.subarray(8));
}

describe('FrameSocket', () => {
  it('passes on whole frames, and fetch responses as handles, however the bytes arrive', async () => {
    const content = fc.uint8Array({ maxLength: 2_000 });
    const answers = fc.array(fc.record({ content, isFetch: fc.boolean() }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(answers, fc.integer({ min: 1, max: 900 }), async (all, pieceBytes) => {
        const pair = await openPair();
        for (const [id, { isFetch }] of all.entries()) {
          pair.socket.write(request(isFetch ? FETCH : METADATA, id));
        }
        const sent = Buffer.concat(all.map((answer, id) => frame(id, answer.content)));
        pair.broker.setNoDelay(true);
        for (let at = 0; at < sent.length; at += pieceBytes) {
          pair.broker.write(sent.subarray(at, at + pieceBytes));
          await new Promise(setImmediate);
        }
        await until(() => pair.seen.length === all.length);
        for (const [id, answer] of all.entries()) {
          const whole = frame(id, answer.content);
          if (answer.isFetch) expect(taken(pair, id).bytes.equals(whole)).toBe(true);
          else expect(pair.seen[id]?.equals(whole)).toBe(true);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('receives one large response at a time in the process, and the next after its release', async () => {
    const [one, other] = [await openPair(), await openPair()];
    const large = frame(1, Buffer.alloc(3 * MIB, 'x'));
    for (const { socket, broker } of [one, other]) {
      socket.write(request(FETCH, 1));
      broker.write(large);
    }
    await until(() => one.seen.length + other.seen.length === 1);
    await sleep(100);
    expect(one.seen.length + other.seen.length).toBe(1);
    const [first, second] = one.seen.length === 1 ? [one, other] : [other, one];
    // A small response needs no slot and does not wait for the large ones.
    const small = await openPair();
    small.socket.write(request(FETCH, 2));
    small.broker.write(frame(2, Buffer.alloc(MIB)));
    await until(() => small.seen.length === 1);
    taken(first, 1).release();
    await until(() => second.seen.length === 1);
    const frameOfSecond = taken(second, 1);
    expect(frameOfSecond.bytes.equals(large)).toBe(true);
    frameOfSecond.release();
    // Its memory is freed at once.
    expect(frameOfSecond.bytes).toHaveLength(0);
    frameOfSecond.release();
  });

  it('releases the slot when it ends while waiting for it, receiving or keeping a response', async () => {
    const large = frame(1, Buffer.alloc(3 * MIB));
    const [kept, cutOff, waiting] = [await openPair(), await openPair(), await openPair()];
    kept.socket.write(request(FETCH, 1));
    kept.broker.write(large);
    await until(() => kept.seen.length === 1);
    for (const { socket, broker } of [cutOff, waiting]) {
      socket.write(request(FETCH, 1));
      broker.write(large.subarray(0, -1));
    }
    await sleep(50);
    waiting.socket.end();
    kept.socket.end();
    kept.frames.clear();
    expect(() => taken(kept, 1)).toThrow('its connection was closed');
    await sleep(50);
    cutOff.socket.end();
    const last = await openPair();
    last.socket.write(request(FETCH, 1));
    last.broker.write(large);
    await until(() => last.seen.length === 1);
    taken(last, 1).release();
  });

  it('keeps the beginning of a response above 128 MiB and reads the next response', async () => {
    const pair = await openPair();
    pair.socket.write(request(FETCH, 1));
    pair.socket.write(request(FETCH, 2));
    const head = Buffer.alloc(8);
    head.writeInt32BE(130 * MIB + 4);
    head.writeInt32BE(1, 4);
    pair.broker.write(head);
    for (let sent = 0; sent < 130; sent += 1) pair.broker.write(Buffer.alloc(MIB, sent));
    pair.broker.write(frame(2, Buffer.from('next')));
    await until(() => pair.seen.length >= 1);
    const frameOfFirst = taken(pair, 1);
    const { bytes } = frameOfFirst;
    expect([bytes.length, bytes[8], bytes.at(-1)]).toEqual([128 * MIB, 0, 127]);
    frameOfFirst.release();
    await until(() => pair.seen.length === 2);
    expect(taken(pair, 2).bytes.subarray(8).toString()).toBe('next');
  });

  it('emits end when the broker closes, and an error when it sends no valid frame', async () => {
    const closed = await openPair();
    const end = once(closed.socket, 'end');
    closed.broker.end();
    await end;
    const nonsense = await openPair();
    const error = once(nonsense.socket, 'error') as Promise<[Error]>;
    nonsense.broker.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    expect((await error)[0].message).toMatch('a frame of -1 bytes');
    const unasked = await openPair();
    const tooMuch = once(unasked.socket, 'error') as Promise<[Error]>;
    const head = Buffer.alloc(8);
    head.writeInt32BE(130 * MIB + 4);
    unasked.broker.write(head);
    for (let sent = 0; sent < 130; sent += 1) unasked.broker.write(Buffer.alloc(MIB));
    expect((await tooMuch)[0].message).toBe('A broker announced a frame of more than any request asks for');
  });
});
