import { beforeAll, describe } from 'vitest';
import { openIngestHttp } from '../../support/ingest-http.ts';
import { used } from '../../support/used.ts';
import { answerCases } from './answer-cases.ts';
import { atOnceCases } from './at-once-cases.ts';
import { eventCases } from './event-cases.ts';
import { languageCases, parameterCases } from './parameter-cases.ts';
import { libraryCases } from './library-cases.ts';
import { ownViewCases } from './own-view-cases.ts';
import { platformOrderCases } from './platform-order-cases.ts';
import { requestCases } from './request-cases.ts';

// One server for all of them: those that send most come late.
const http = used(openIngestHttp);

describe.each([
  ['own view', ownViewCases],
  ['requests', requestCases],
  ['events', eventCases],
  ["platforms' orders", platformOrderCases],
  ['parameters', parameterCases],
  ['languages', languageCases],
  ['answers', answerCases],
  ['library', libraryCases],
  ['many at once', atOnceCases],
])('%s:', (_, cases) => {
  beforeAll(() => http.forget());
  cases(http);
});
