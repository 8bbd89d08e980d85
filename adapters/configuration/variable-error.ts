/** Says which environment variable is wrong and what to do, without its value. */
export class VariableError extends Error {
  override readonly name = 'VariableError';

  constructor(variable: string, message: string, options?: ErrorOptions) {
    super(`${variable}: ${message}`, options);
  }
}
