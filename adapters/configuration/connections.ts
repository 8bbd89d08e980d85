import { inspect } from 'node:util';

const REDACTED = '[redacted]';

/** A password, a key or a token. Prints, logs and JSON show `[redacted]` instead. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value. Only for the options of an engine's client. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}

/** PEM texts. Without a CA, the system's authorities are trusted. A certificate always comes with its key. */
export interface Tls {
  readonly ca?: string | undefined;
  readonly certificate?: string | undefined;
  readonly key?: Secret | undefined;
}

export type SaslMechanism = 'plain' | 'scram-sha-256' | 'scram-sha-512';

export interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly tls?: Tls | undefined;
  readonly sasl?:
    { readonly mechanism: SaslMechanism; readonly username: string; readonly password: Secret } | undefined;
  /** What to do where nothing listens, for a program that cannot start engines. */
  readonly awayRemedy?: string;
}

/** Publishers' HTTP interface, and the key of one. */
export interface HttpTarget {
  readonly url: string;
  readonly key: Secret;
}

export interface TemporalConnection {
  readonly address: string;
  readonly namespace?: string | undefined;
  readonly tls?: (Tls & { readonly serverName?: string | undefined }) | undefined;
  readonly apiKey?: Secret | undefined;
}

export interface ClickHouseConnection {
  /** Holds no credentials. */
  readonly url: string;
  readonly database?: string | undefined;
  /** A cluster of the server's configuration; undefined for a server alone. */
  readonly cluster?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: Secret | undefined;
  readonly tls?: Tls | undefined;
}

/** Address and credentials of each engine. */
export interface Connections {
  readonly kafka: KafkaConnection;
  readonly temporal: TemporalConnection;
  readonly clickhouse: ClickHouseConnection;
}

/** The same without the addresses. */
export interface Credentials {
  readonly kafka: Omit<KafkaConnection, 'brokers'>;
  readonly temporal: Omit<TemporalConnection, 'address'>;
  readonly clickhouse: Omit<ClickHouseConnection, 'url' | 'database'>;
}
