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
  readonly remedy: string;

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}: ${remedy}`, options);
    this.remedy = remedy;
  }
}
