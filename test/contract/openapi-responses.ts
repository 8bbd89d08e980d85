import { PROBLEM_MEDIA_TYPE, REQUEST_ID_HEADER } from '../../schemas/http/limits.ts';
import { HTTP_PROBLEMS, type HttpProblem } from '../../schemas/http/problems.ts';

/** Answers that say why there is none, by their status. */
export function problems(...names: readonly HttpProblem[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => [HTTP_PROBLEMS[name], { $ref: `#/components/responses/${name}` }]),
  );
}

/** Messages are in English or Chinese. The component is in `languageComponents`. */
export const ACCEPT_LANGUAGE = { $ref: '#/components/parameters/Accept-Language' };
const EVERY_ANSWER = Object.fromEntries(
  ['Content-Language', REQUEST_ID_HEADER].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

export function headerComponents(): Record<string, unknown> {
  return {
    parameters: {
      'Accept-Language': {
        name: 'Accept-Language',
        in: 'header',
        description:
          'Texts of problems (message, title, detail) are in Chinese where it prefers zh, else in English. Codes and paths are the same in both.',
        schema: { type: 'string' },
        example: 'zh-CN,zh;q=0.9,en;q=0.5',
      },
    },
    headers: {
      [REQUEST_ID_HEADER]: {
        description: "Names the request in the server's log; that of the request, if it had one.",
        schema: { type: 'string' },
      },
      'Content-Language': { description: 'The language of the texts.', schema: { enum: ['en', 'zh-Hans'] } },
    },
  };
}

const RETRY_AFTER = {
  'Retry-After': {
    description: 'Seconds after which to try again.',
    schema: { type: 'integer', minimum: 1 },
  },
};

/** The component that all answers of one problem refer to. */
export function problemResponse(title: string, status: number): Record<string, unknown> {
  return {
    description: title,
    headers: { ...EVERY_ANSWER, ...([429, 503].includes(status) && RETRY_AFTER) },
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/problem' } } },
  };
}

/** An answer whose body is a component. */
export function jsonResponse(description: string, schema: string): Record<string, unknown> {
  return answer(description, 'application/json', { $ref: `#/components/schemas/${schema}` });
}

export function answer(description: string, mediaType: string, schema: unknown): Record<string, unknown> {
  return { description, headers: EVERY_ANSWER, content: { [mediaType]: { schema } } };
}
