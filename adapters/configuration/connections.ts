import type { Secret } from './secret.ts';

/** PEM texts. Without a CA those that the system trusts count; a certificate and its key come together. */
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
  readonly user?: string | undefined;
  readonly password?: Secret | undefined;
  readonly tls?: Tls | undefined;
}

/** How the engines are reached: the address of each, and what it asks of a client. */
export interface Connections {
  readonly kafka: KafkaConnection;
  readonly temporal: TemporalConnection;
  readonly clickhouse: ClickHouseConnection;
}

/** What the engines ask of a client, apart from their addresses. */
export interface Credentials {
  readonly kafka: Omit<KafkaConnection, 'brokers'>;
  readonly temporal: Omit<TemporalConnection, 'address'>;
  readonly clickhouse: Omit<ClickHouseConnection, 'url' | 'database'>;
}
