const MOST_CAUSES = 10;

/** Whether Kafka refuses for a reason that another attempt meets again: a login, a right, a size. */
export function isRefusal(error: unknown): boolean {
  return causesOf(error).some(
    (cause) =>
      cause.name === 'KafkaJSSASLAuthenticationError' ||
      (cause.name === 'KafkaJSProtocolError' && 'retriable' in cause && cause.retriable === false),
  );
}

/** The record batch of a partition has more bytes than its topic takes. */
export function isTooLarge(error: unknown): boolean {
  return causesOf(error).some((cause) => 'type' in cause && cause.type === 'MESSAGE_TOO_LARGE');
}

function causesOf(error: unknown): Error[] {
  const causes: Error[] = [];
  let cause = error;
  while (cause instanceof Error && causes.length < MOST_CAUSES) {
    causes.push(cause);
    cause = cause.cause;
  }
  return causes;
}
