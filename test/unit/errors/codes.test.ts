import kafkajs from 'kafkajs';
import { describe, expect, it } from 'vitest';
import { errorCode } from '../../../domain/causes.ts';
import { isConcurrentMigration, isClickHouseCode } from '../../../adapters/errors/clickhouse-codes.ts';
import { hasKafkaType, isRetriable } from '../../../adapters/errors/kafka-errors.ts';
import {
  isBrokenGzip,
  isBrokenZstd,
  isMissingFile,
  isUnreadableFile,
} from '../../../adapters/errors/system-codes.ts';

const withCode = (code: string): Error => Object.assign(new Error('m'), { code });

describe('errors of Kafka', () => {
  const protocolError = (retriable: boolean): Error =>
    new kafkajs.KafkaJSProtocolError({
      ...{ name: 'n', message: 'm', type: 'UNKNOWN_TOPIC_OR_PARTITION', code: 3, retriable },
    });

  it('are retriable only if kafkajs says so', () => {
    expect(isRetriable(protocolError(true))).toBe(true);
    expect(isRetriable(protocolError(false))).toBe(false);
    expect(isRetriable(new kafkajs.KafkaJSNonRetriableError('m'))).toBe(false);
    expect(isRetriable(Object.assign(new Error('m'), { retriable: true }))).toBe(false);
  });

  it('have the type that the broker named', () => {
    expect(hasKafkaType(protocolError(true), 'UNKNOWN_TOPIC_OR_PARTITION')).toBe(true);
    expect(hasKafkaType(protocolError(true), 'LEADER_NOT_AVAILABLE')).toBe(false);
    expect(hasKafkaType(new Error('m'), 'UNKNOWN_TOPIC_OR_PARTITION')).toBe(false);
  });
});

describe('codes', () => {
  it('are those of ClickHouse if they are numbers', () => {
    expect(['243', 'ECONNREFUSED', ''].map(isClickHouseCode)).toEqual([true, false, false]);
  });

  it('pass during a migration by two workers only for tables that come and go', () => {
    expect(['57', '60', '524', '243', ''].map(isConcurrentMigration)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('of the system tell a missing, an unreadable and a damaged file apart', () => {
    const kinds = (error: unknown): boolean[] =>
      [isMissingFile, isUnreadableFile, isBrokenGzip].map((is) => is(error));
    expect(kinds(withCode('ENOENT'))).toEqual([true, true, false]);
    expect(kinds(withCode('EACCES'))).toEqual([false, true, false]);
    expect(kinds(withCode('Z_DATA_ERROR'))).toEqual([false, false, true]);
    expect(kinds(withCode('ENOSPC'))).toEqual([false, false, false]);
    expect(errorCode(withCode('ENOSPC'))).toBe('ENOSPC');
    expect(isBrokenZstd(withCode('ZSTD_error_prefix_unknown'))).toBe(true);
    expect(isBrokenZstd(withCode('ZSTD_error_memory_allocation'))).toBe(false);
  });
});
