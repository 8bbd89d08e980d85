import {
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Parameters<Interceptor>[1]>;
type Listener = NonNullable<Parameters<Call['start']>[1]>;
type Status = Parameters<NonNullable<Listener['onReceiveStatus']>>[0];

const CANCELLED = 1;

/**
 * Temporal's own retries, which end with the connection. Its interceptor tries again from a timer, and gRPC throws there,
 * for nobody to catch, if the channel was closed meanwhile: a command would die of a question that it no longer asks.
 */
export const retryWhileOpen: Interceptor = (options, nextCall) => {
  let isRetry = false;
  return makeGrpcRetryInterceptor(defaultGrpcRetryOptions())(options, (sameOptions) => {
    try {
      return nextCall(sameOptions);
    } catch (error) {
      // The first call throws where its caller catches it.
      if (isRetry) return CLOSED_CALL;
      throw error;
    } finally {
      isRetry = true;
    }
  });
};

const nothing = (): void => undefined;

/** A call that ends as soon as it begins. */
const CLOSED_CALL = {
  start: (metadata, listener) => {
    const status: unknown = { code: CANCELLED, details: 'the connection was closed', metadata };
    listener?.onReceiveStatus?.(status as Status);
  },
  sendMessage: nothing,
  halfClose: nothing,
  cancelWithStatus: nothing,
} satisfies Partial<Call> as unknown as Call;
