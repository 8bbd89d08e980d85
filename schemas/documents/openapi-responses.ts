import { HTTP_PROBLEMS, type HttpProblem, PROBLEM_MEDIA_TYPE } from '../http/problems.ts';

/** Answers that say why there is none, by their status. */
export function problems(...names: readonly HttpProblem[]): Record<string, unknown> {
  return Object.fromEntries(
    names.map((name) => [HTTP_PROBLEMS[name].status, { $ref: `#/components/responses/${name}` }]),
  );
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
    ...([429, 503].includes(status) && { headers: RETRY_AFTER }),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: '#/components/schemas/problem' } } },
  };
}

/** An answer whose body is a component. */
export function jsonResponse(description: string, schema: string): Record<string, unknown> {
  return {
    description,
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
  };
}
