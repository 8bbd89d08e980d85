/** Says what is wrong and what to do about it: `no Kafka answers on ...: run ...`. */
export class RemediedError extends Error {
  override readonly name: string = 'RemediedError';
  readonly remedy: string;

  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(`${problem}: ${remedy}`, options);
    this.remedy = remedy;
  }
}
