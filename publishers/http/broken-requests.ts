import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { PROBLEM_MEDIA_TYPE, REQUEST_ID_HEADER } from '../../schemas/http/limits.ts';
import { label } from '../../schemas/text/say.ts';
import { type Label, LANGUAGE_TAGS } from '../../schemas/text/language.ts';
import { HTTP_PROBLEMS, type HttpProblem } from '../../schemas/http/problems.ts';
import type { RequestLine } from './record-requests.ts';
import { ProblemError, problemText } from '../../schemas/http/problem-error.ts';

/** The answer to a request that reaches no route, so that its language is not known. */
export function answerOf(problem: HttpProblem, detail: Label) {
  return {
    status: HTTP_PROBLEMS[problem],
    headers: {
      'Content-Type': PROBLEM_MEDIA_TYPE,
      'Content-Language': LANGUAGE_TAGS.en,
      [REQUEST_ID_HEADER]: randomUUID(),
    },
    body: problemText(new ProblemError(problem, detail), 'en'),
  };
}

/** The line in the log of a request that reaches no route. */
export function brokenLine(request: string, problem: HttpProblem): RequestLine {
  const status = HTTP_PROBLEMS[problem];
  return { request, method: '', address: '', status, ms: 0, problem, accepted: 0, refused: 0 };
}

/** Answers requests that Node gives up. */
export function brokenRequests(headerBytes: number, onRequest: (line: RequestLine) => void) {
  const problems: Readonly<Record<string, [HttpProblem, Label]>> = {
    ERR_HTTP_REQUEST_TIMEOUT: ['not-in-time', label('http.late')],
    HPE_HEADER_OVERFLOW: [
      'headers-too-large',
      label('http.headers-too-large', { bytes: String(headerBytes / 1_024) }),
    ],
  };
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const [problem, detail] = problems[error.code ?? ''] ?? ['bad-request', label('http.no-http')];
    const { status, headers, body } = answerOf(problem, detail);
    onRequest(brokenLine(headers[REQUEST_ID_HEADER], problem));
    const lines = Object.entries({
      ...headers,
      Connection: 'close',
      'Content-Length': Buffer.byteLength(body),
    });
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.end(`HTTP/1.1 ${status} ${problem}\r\n${head}\r\n${body}`);
  };
}
