/** Says which variable of the environment is wrong and what to do; never what its value is. */
export class VariableError extends Error {
  override readonly name = 'VariableError';

  constructor(variable: string, message: string, options?: ErrorOptions) {
    super(`${variable}: ${message}`, options);
  }
}
