import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { CLICKHOUSE_CODES } from '../../../adapters/errors/clickhouse-codes.ts';
import { explainClickHouse, explainMissingTables } from '../../../adapters/errors/explain-clickhouse.ts';
import { explainKafkaConnection, explainKafkaRefusal } from '../../../adapters/errors/explain-kafka.ts';
import { explainTemporal } from '../../../adapters/errors/explain-temporal.ts';
import { withAdmin } from '../../../adapters/kafka/connect.ts';

const CLICKHOUSE = { url: 'http://c:8123', user: 'writer' };
const KAFKA = { brokers: ['k:9092'] };
const TEMPORAL = { address: 't:7233' };

const withCode = (code: string | number, message = 'm'): Error => Object.assign(new Error(message), { code });
const kafkaJs = (name: string, properties: object = {}): Error =>
  Object.assign(new Error('m'), { name, ...properties });

describe('a failed connection to ClickHouse', () => {
  it.each([
    ['ECONNREFUSED', 'cannot reach ClickHouse on http://c:8123'],
    [CLICKHOUSE_CODES.AUTHENTICATION_FAILED, 'refuses the user writer or the password'],
    [CLICKHOUSE_CODES.ACCESS_DENIED, 'does not let the user writer do this'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'],
    ['EPROTO', 'closes the connection (EPROTO)'],
    ['ECONNRESET', 'closed the connection before it answered'],
  ])('is explained for code %s', (code, text) => {
    const error = withCode(code);
    const explained = explainClickHouse(error, CLICKHOUSE) as Error;
    expect(explained.message).toContain(text);
    expect(explained.cause).toBe(error);
  });

  it('stays as it is for any other error', () => {
    const error = withCode(CLICKHOUSE_CODES.NOT_ENOUGH_SPACE);
    expect(explainClickHouse(error, CLICKHOUSE)).toBe(error);
    expect(explainMissingTables(error, CLICKHOUSE)).toBe(error);
  });

  it('tells a database without tables from a server that does not answer', () => {
    const missing = explainMissingTables(withCode(CLICKHOUSE_CODES.UNKNOWN_TABLE), CLICKHOUSE) as Error;
    expect(missing.message).toContain('has no Countyflow tables yet');
    const unreachable = explainMissingTables(withCode('ECONNREFUSED'), CLICKHOUSE) as Error;
    expect(unreachable.message).toContain('cannot reach ClickHouse');
  });
});

describe('a failed connection to Kafka', () => {
  it.each([
    [kafkaJs('KafkaJSSASLAuthenticationError'), 'refuses this client or the password'],
    [
      kafkaJs('KafkaJSProtocolError', { type: 'GROUP_AUTHORIZATION_FAILED' }),
      'do this (GROUP_AUTHORIZATION_FAILED)',
    ],
    [kafkaJs('KafkaJSConnectionError', { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), 'is not trusted'],
    [kafkaJs('KafkaJSConnectionError', { code: 'ERR_SSL_WRONG_VERSION_NUMBER' }), 'ended the TLS handshake'],
  ])('is a refusal, also as a cause or in an aggregate: %s', (error, text) => {
    for (const outer of [error, new Error('outer', { cause: error }), new AggregateError([error])])
      expect(explainKafkaRefusal(outer, KAFKA)?.message).toContain(text);
  });

  it.each([
    [kafkaJs('KafkaJSConnectionClosedError'), 'Kafka on k:9092 closes the connection'],
    [kafkaJs('KafkaJSConnectionError', { code: 'ECONNREFUSED' }), 'cannot reach Kafka on k:9092'],
  ])('is no refusal if the broker says nothing: %s', (error, text) => {
    expect(explainKafkaRefusal(error, KAFKA)).toBeUndefined();
    expect((explainKafkaConnection(error, KAFKA) as Error).message).toContain(text);
  });

  it('tells a program that cannot start engines its own remedy', () => {
    const error = kafkaJs('KafkaJSConnectionError', { code: 'ECONNREFUSED' });
    const kafka = { ...KAFKA, awayRemedy: 'set it' };
    expect((explainKafkaConnection(error, kafka) as Error).message).toBe(
      'cannot reach Kafka on k:9092: set it',
    );
  });

  it('stays as it is if the broker names another error, and for errors that are not of kafkajs', () => {
    for (const error of [
      kafkaJs('KafkaJSProtocolError', { type: 'LEADER_NOT_AVAILABLE' }),
      new RangeError('m'),
    ])
      expect(explainKafkaConnection(error, KAFKA)).toBe(error);
  });
});

describe('a failed connection to Temporal', () => {
  it.each([7, 16])('is a refusal for gRPC status %i, also as a cause', (status) => {
    const error = new Error('m', { cause: withCode(status) });
    expect(explainTemporal(error, TEMPORAL, undefined).message).toContain(
      'Temporal on t:7233 refuses this client',
    );
  });

  it('means that no server answers for any other error', () => {
    for (const error of [withCode(14), withCode('ECONNREFUSED'), 'text'])
      expect(explainTemporal(error, TEMPORAL, undefined).message).toContain(
        'cannot reach Temporal on t:7233',
      );
  });
});

describe('a deadline that passed', () => {
  const late = kafkaJs('KafkaJSConnectionError');
  it.each([
    ['Kafka', explainKafkaConnection(late, KAFKA), explainKafkaConnection(refused(late), KAFKA)],
    [
      'ClickHouse',
      explainClickHouse(withCode('ETIMEDOUT'), CLICKHOUSE),
      explainClickHouse(refused(), CLICKHOUSE),
    ],
    ['Temporal', explainTemporal(late, TEMPORAL, undefined), explainTemporal(late, TEMPORAL, 'refused')],
  ])('does not say that %s should be started, as a refused connection does', (_, slow, dead) => {
    expect((slow as Error).message).toContain('it may be slow');
    expect((slow as Error).message).not.toContain('countyflow up');
    expect((dead as Error).message).toContain('run `countyflow up`');
  });
});

function refused(error: Error = new Error('m')): Error {
  return Object.assign(new Error('m'), { name: error.name, code: 'ECONNREFUSED' });
}

/** Asks a server that hangs up at each request, and that goes away with the first hang-up if it `dies`. */
async function askServer(dies: boolean): Promise<[error: string, connections: number]> {
  let connections = 0;
  const server = createServer((socket: Socket) => {
    connections += 1;
    if (dies) server.close();
    socket.on('data', () => {
      socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const connection = { brokers: [`127.0.0.1:${(server.address() as AddressInfo).port}`] };
  try {
    await withAdmin(connection, 'impatient', (admin) => admin.listTopics());
    return ['', connections];
  } catch (error) {
    return [String(error), connections];
  } finally {
    server.close();
  }
}

describe('a broker that hangs up', () => {
  it('is asked again: one that stays may expect TLS or a user', async () => {
    const [error, connections] = await askServer(false);
    expect(error).toContain('closes the connection: if it asks for TLS, set KAFKA_TLS');
    expect(connections).toBe(2);
  });

  it('and has died is not said to expect TLS', async () => {
    const [error, connections] = await askServer(true);
    expect(error).toContain('cannot reach Kafka');
    expect(error).not.toContain('TLS');
    expect(connections).toBe(1);
  });
});
