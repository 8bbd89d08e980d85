/** Says which environment variable is wrong and what to do, without its value. */
export class VariableError extends Error {
  override readonly name = 'VariableError';

  constructor(variable: string, message: string, options?: ErrorOptions) {
    super(`${variable}: ${message}`, options);
  }
}

/** Says what is wrong and what to do about it: `cannot reach Kafka on ...: run ...`. */
export class RemediedError extends Error {
  override readonly name: string = 'RemediedError';
  readonly problem: string;
  readonly remedy: string;

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}: ${remedy}`, options);
    [this.problem, this.remedy] = [problem, remedy];
  }
}

/** An engine that answered before fails: it ended, is silent, or refuses. */
export class EngineError extends RemediedError {
  override readonly name = 'EngineError';
}
