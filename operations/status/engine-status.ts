import pTimeout from 'p-timeout';
import { RemediedError } from '../../adapters/configuration/remedied-error.ts';
import { isClickHouseCode } from '../../adapters/errors/clickhouse-codes.ts';
import { hasGrpcStatus, isRefusedByGrpc } from '../../adapters/errors/explain-temporal.ts';
import { isKafkaJsError, KAFKAJS_ERRORS } from '../../adapters/errors/kafka-errors.ts';
import { refusalAt } from '../../adapters/errors/knock.ts';
import { awayRemedy, remedyFor, silentRemedy } from '../../adapters/errors/remedies.ts';
import { isBrokenTls, isUntrustedCertificate, NETWORK_CODES } from '../../adapters/errors/system-codes.ts';
import { causesOf, innermostCause } from '../../domain/causes.ts';
import { message, type Text } from '../../schemas/text/message.ts';

export type EngineName = 'kafka' | 'temporal' | 'clickhouse';

export interface EngineStatus {
  readonly name: EngineName;
  readonly address: string;
  /** Whether every question to it was answered in time. */
  readonly answers: boolean;
  /**
   * `silent`: a deadline has passed; it may be slow. `refuses`: it answers, with an error. `away`: the system says that
   * nobody is at its address. Nothing else is called away.
   */
  readonly state: 'answers' | 'silent' | 'refuses' | 'away';
  /** Why it does not answer; null if it does. */
  readonly cause: Text | null;
  /** What to do; null if it answers. */
  readonly remedy: Text | null;
  /** How long the slowest answer took; null without one. */
  readonly tookMs: number | null;
  /** When it last answered this process or, as far as one says so, a worker; null if that is unknown. Epoch ms. */
  readonly answeredMs: number | null;
}

/** Per engine; all questions to an engine are asked at once. */
export const ANSWER_WITHIN_MS = 5_000;
const NO_ANSWER = message('status.cause.no-answer', { seconds: ANSWER_WITHIN_MS / 1000 });

export interface Answer<T> {
  readonly result: PromiseSettledResult<T>;
  readonly tookMs: number;
  /** Epoch ms. */
  readonly atMs: number;
}

/** Settles at the latest when the time is up; the work itself is left to end alone. */
export async function answered<T>(work: Promise<T>): Promise<Answer<T>> {
  const beganMs = performance.now();
  const limit = { milliseconds: ANSWER_WITHIN_MS, message: NO_ANSWER.en };
  const [result] = await Promise.allSettled([pTimeout(work, limit)]);
  return { result, tookMs: Math.round(performance.now() - beganMs), atMs: Date.now() };
}

export function valueOf<T>({ result }: Answer<T>): T | undefined {
  return result.status === 'fulfilled' ? result.value : undefined;
}

export function isAnswered({ result }: Answer<unknown>): boolean {
  return result.status === 'fulfilled';
}

/** When each engine last answered this process, which may look again and again: `status --watch`, the dashboard. */
const lastAnswers = new Map<string, number>();

/** From all answers of an engine, the first failure of which decides. What was not asked is undefined. */
export async function engineStatus(
  name: EngineName,
  addresses: readonly string[],
  asked: readonly (Answer<unknown> | undefined)[],
): Promise<EngineStatus> {
  const where = { name, address: addresses.join(',') };
  const answers = asked.filter((one) => one !== undefined);
  const well = answers.filter(isAnswered);
  const last = `${name} ${where.address}`;
  if (well.length > 0) lastAnswers.set(last, Math.max(...well.map(({ atMs }) => atMs)));
  const seen = {
    tookMs: well.length === 0 ? null : Math.max(...well.map(({ tookMs }) => tookMs)),
    answeredMs: lastAnswers.get(last) ?? null,
  };
  for (const { result } of answers)
    if (result.status === 'rejected')
      return { ...where, ...seen, answers: false, ...(await whyNot(name, addresses, result.reason)) };
  return { ...where, ...seen, answers: true, state: 'answers', cause: null, remedy: null };
}

type WhyNot = Pick<EngineStatus, 'state' | 'cause' | 'remedy'>;

/** Why an engine did not answer, and what to do about it. */
export async function whyNot(
  name: EngineName,
  addresses: readonly string[],
  reason: unknown,
): Promise<WhyNot> {
  const { code, type, text } = describeCause(reason);
  if (name === 'clickhouse' && isClickHouseCode(code))
    return { state: 'refuses', cause: `code ${code}: ${text}`, remedy: remedyFor({ engine: name, code }) };
  if (isOfTheEngine(reason))
    return { state: 'refuses', cause: type || text, remedy: reason instanceof Error ? reason.message : text };
  const refusal = await refusalAt(addresses);
  if (refusal !== undefined) return { state: 'away', cause: refusal, remedy: awayRemedy(name) };
  // Of Temporal's client one learns no more than that its own deadline has passed.
  const isEnded = NETWORK_CODES.has(code) && name !== 'temporal';
  const cause = isEnded ? message('status.cause.connection-ended', { code }) : NO_ANSWER;
  return {
    state: 'silent',
    cause,
    remedy: reason instanceof RemediedError ? reason.message : silentRemedy(name),
  };
}

/** Whether the error came from the engine itself. */
function isOfTheEngine(reason: unknown): boolean {
  if (isRefusedByGrpc(reason) || hasGrpcStatus(reason, 'NOT_FOUND')) return true;
  return causesOf(reason).some(
    (cause) =>
      (isKafkaJsError(cause) && cause.type !== '') ||
      isUntrustedCertificate(cause.code) ||
      isBrokenTls(cause.code) ||
      cause.name === KAFKAJS_ERRORS.SASL_AUTHENTICATION,
  );
}

/** The innermost cause is the most specific. */
function describeCause(reason: unknown): { code: string; type: string; text: string } {
  const cause = innermostCause(reason);
  if (cause === undefined) return { code: '', type: '', text: String(reason) };
  const { code, type, name, error } = cause;
  return { code, type, text: (error.message || code || name).replaceAll(/\s+/g, ' ') };
}
