import {
  Client,
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type TLSConfig,
} from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../../schemas/temporal.ts';
import type { TemporalConnection } from '../configuration/connections.ts';
import { explainTemporal, GRPC_CODES, hasGrpcStatus } from '../errors/explain-temporal.ts';
import { refusalAt } from '../errors/knock.ts';

const nothing = (): void => undefined;

export interface TemporalClient {
  readonly client: Client;
  /** Rejects if the server does not answer. */
  checkHealth(): Promise<void>;
  /** Rejects if the server does not allow it. */
  registerSearchAttributes(): Promise<void>;
  close(): Promise<void>;
}

/** Throws within seconds if no Temporal server answers. `onChange` is told before each request that changes something. */
export async function connectTemporal(
  to: TemporalConnection,
  onChange: () => void = nothing,
): Promise<TemporalClient> {
  let connection: Connection;
  try {
    connection = await Connection.connect({
      ...serverOptions(to),
      connectTimeout: '4500 milliseconds',
      interceptors: [retryWhileOpen(onChange)],
    });
  } catch (error) {
    throw explainTemporal(error, to, await refusalAt([to.address]));
  }
  return {
    client: new Client({ connection, namespace: namespaceOf(to) }),
    checkHealth: async () => {
      await connection.workflowService.getSystemInfo({});
    },
    registerSearchAttributes: () => registerSearchAttributes(connection, namespaceOf(to)),
    close: () => connection.close(),
  };
}

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Parameters<Interceptor>[1]>;
type Listener = NonNullable<Parameters<Call['start']>[1]>;
type Status = Parameters<NonNullable<Listener['onReceiveStatus']>>[0];

/** A question that waits for an event is answered after twenty seconds, whether or not there was one. */
const ANSWER_WITHIN_MS = 60_000;
const QUESTION = /\/(?:Count|Describe|Get|List|Poll|Query)\w+$/;

/**
 * Temporal's own retries, which end with the connection. Its interceptor retries from a timer. If the channel was closed
 * meanwhile, gRPC throws there, nothing catches the error, and the command dies of a call that it no longer needs.
 * All attempts have one deadline, because gRPC waits for ever for a server that is frozen.
 */
const retryWhileOpen =
  (onChange: () => void): Interceptor =>
  (options, nextCall) => {
    if (!QUESTION.test(options.method_definition.path)) onChange();
    const bounded = { ...options, deadline: options.deadline ?? Date.now() + ANSWER_WITHIN_MS };
    let isRetry = false;
    return makeGrpcRetryInterceptor(defaultGrpcRetryOptions())(bounded, (sameOptions) => {
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

/** Temporal's number for the type Keyword. Its SDK exports no name for it. */
const KEYWORD = 2;

/**
 * Registers the search attributes that the namespace lacks. Rejects if the server does not let this client do so, or has
 * no room for more; an attribute of the name but another type is refused too.
 */
export async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing: Record<string, number> = {};
  for (const name of Object.values(SEARCH_ATTRIBUTES)) {
    const type: number | undefined = customAttributes[name];
    if (type === undefined) missing[name] = KEYWORD;
    else if (type !== KEYWORD)
      throw new Error(
        `the search attribute ${name} must have the type Keyword: remove it from the namespace, and restart the worker`,
      );
  }
  if (Object.keys(missing).length > 0)
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: missing });
}

/** Starts a workflow with search attributes, or without them if the server refuses them because it does not know them. */
export async function startSearchable<T>(
  attributes: SearchAttributePair[],
  start: (options: { readonly typedSearchAttributes?: SearchAttributePair[] }) => Promise<T>,
): Promise<T> {
  try {
    return await start({ typedSearchAttributes: attributes });
  } catch (error) {
    // If something else is invalid, the second attempt says so.
    if (hasGrpcStatus(error, 'INVALID_ARGUMENT')) return start({});
    throw error;
  }
}

const DEFAULT_NAMESPACE = 'default';

interface ServerOptions {
  readonly address: string;
  readonly tls?: TLSConfig;
  readonly apiKey?: string;
}

/** Address, TLS and API key for clients and workers. */
export function serverOptions({ address, tls, apiKey }: TemporalConnection): ServerOptions {
  return {
    address,
    ...(tls !== undefined && {
      tls: {
        ...(tls.serverName !== undefined && { serverNameOverride: tls.serverName }),
        ...(tls.ca !== undefined && { serverRootCACertificate: Buffer.from(tls.ca) }),
        ...(tls.certificate !== undefined &&
          tls.key !== undefined && {
            clientCertPair: { crt: Buffer.from(tls.certificate), key: Buffer.from(tls.key.reveal()) },
          }),
      },
    }),
    ...(apiKey !== undefined && { apiKey: apiKey.reveal() }),
  };
}

export function namespaceOf({ namespace }: TemporalConnection): string {
  return namespace ?? DEFAULT_NAMESPACE;
}
