import {
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import { GRPC_CODES } from '../errors/grpc-codes.ts';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Parameters<Interceptor>[1]>;
type Listener = NonNullable<Parameters<Call['start']>[1]>;
type Status = Parameters<NonNullable<Listener['onReceiveStatus']>>[0];

/**
 * Temporal's own retries, which end with the connection. Its interceptor retries from a timer. If the channel was closed
 * meanwhile, gRPC throws there, nothing catches the error, and the command dies of a call that it no longer needs.
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
    const status: unknown = { code: GRPC_CODES.CANCELLED, details: 'the connection was closed', metadata };
    listener?.onReceiveStatus?.(status as Status);
  },
  sendMessage: nothing,
  halfClose: nothing,
  cancelWithStatus: nothing,
} satisfies Partial<Call> as unknown as Call;
