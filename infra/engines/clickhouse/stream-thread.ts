import { once } from 'node:events';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { Session } from 'chdb';

/** A statement to stream, and the port its rows go to. */
export interface StreamRequest {
  readonly prelude: string;
  readonly sql: string;
  readonly format: string;
  readonly port: MessagePort;
}

export type StreamAnswer =
  | { readonly kind: 'rows'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly message: string };

/** Whether the reader wants what comes next, or has left. */
export type StreamReply = 'next' | 'stop';

export interface StreamThreadData {
  readonly folder: string;
  readonly connectionArgs: readonly string[];
}

const { folder, connectionArgs } = workerData as StreamThreadData;

/** One piece is under way at a time, so a slow reader slows the engine down instead of filling memory. */
async function serve({ prelude, sql, format, port }: StreamRequest): Promise<void> {
  const post = (answer: StreamAnswer): void => {
    port.postMessage(answer);
  };
  const session = new Session(folder, { connectionArgs });
  try {
    await session.queryAsync(prelude);
    for await (const chunk of session.queryStream(sql, { format })) {
      post({ kind: 'rows', bytes: chunk.raw() });
      const [reply] = (await once(port, 'message')) as [StreamReply];
      if (reply === 'stop') return;
    }
    post({ kind: 'end' });
  } catch (error) {
    post({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  } finally {
    session.close();
    port.close();
  }
}

parentPort?.on('message', (request: StreamRequest) => {
  void serve(request);
});
