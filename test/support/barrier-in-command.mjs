import { existsSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import net from 'node:net';

// Preloaded into a command: before it sends the request that COUNTYFLOW_TEST_BARRIER names, it says so in a file, and
// waits for another. So an engine can fail at this very request.
const LONGEST_MS = 120_000;
const LOOK_MS = 10;

if (process.argv[1]?.endsWith('cli/main.ts')) {
  const { request, arrived, go } = JSON.parse(process.env.COUNTYFLOW_TEST_BARRIER);
  let isOver = false;

  const reach = () => {
    if (isOver) return;
    isOver = true;
    writeFileSync(arrived, '');
    const wait = new Int32Array(new SharedArrayBuffer(4));
    const looks = LONGEST_MS / LOOK_MS;
    for (let look = 0; !existsSync(go) && look < looks; look += 1) Atomics.wait(wait, 0, 0, LOOK_MS);
  };

  // Temporal: by the name of the call.
  const { connect } = http2;
  http2.connect = (...options) => {
    const session = connect(...options);
    const send = session.request.bind(session);
    session.request = (headers, ...rest) => {
      if (String(headers[':path']).endsWith(`/${request}`)) reach();
      return send(headers, ...rest);
    };
    return session;
  };

  // ClickHouse: by words of the statement, which an insert has in its address.
  const { request: open } = http;
  http.request = (...options) => {
    const made = open(...options);
    if (decodeURIComponent(String(options[0]).replaceAll('+', ' ')).includes(request)) reach();
    for (const name of ['write', 'end']) {
      const send = made[name].bind(made);
      made[name] = (chunk, ...rest) => {
        if ((typeof chunk === 'string' || chunk instanceof Uint8Array) && textOf(chunk).includes(request))
          reach();
        return send(chunk, ...rest);
      };
    }
    return made;
  };

  // Kafka: by the number of the request, which follows its length.
  const { write } = net.Socket.prototype;
  net.Socket.prototype.write = function (chunk, ...rest) {
    if (
      chunk instanceof Uint8Array &&
      chunk.length > 8 &&
      `kafka ${Buffer.from(chunk).readInt16BE(4)}` === request
    )
      reach();
    return write.call(this, chunk, ...rest);
  };
}

function textOf(chunk) {
  return typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
}
