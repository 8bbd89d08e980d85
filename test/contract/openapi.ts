import { z } from 'zod';
import {
  HTTP_PROBLEMS,
  type HttpProblem,
  PROBLEMS_PAGE,
  REASONS_PAGE,
  REQUESTS_PAGE,
} from '../../schemas/http/problems.ts';
import {
  eventAnswer,
  eventsAnswer,
  explainedProblem,
  eventStateAnswer,
  orderStateAnswer,
  problemAnswer,
  rejectAnswer,
  rejectsAnswer,
  reportAnswer,
  salesAnswer,
} from '../../schemas/http/view-answers.ts';
import { requestAnswer, requestsAnswer } from '../../schemas/http/request-answers.ts';
import { say } from '../../schemas/text/say.ts';
import { CONTRACT_VERSION, orderEventSchema, type Schema } from './json-schema.ts';
import { headerComponents, problemResponse } from './openapi-responses.ts';
import { EVENT_CHOICES, sendBinaryEvent, sendEvent, sendEvents, sendRecords } from './openapi-sending.ts';
import {
  health,
  problemsPage,
  readRejects,
  readReport,
  readRequest,
  readRequests,
  readSales,
  readState,
  reasonsPage,
  thisDocument,
} from './openapi-views.ts';
import { controlTotalSchema } from './other-events.ts';

/** What publishers may ask by HTTP, as OpenAPI 3.1. */
export function openApiDocument(): Record<string, unknown> {
  const { $defs = {}, ...event } = orderEventSchema();
  const controlTotal = controlTotalSchema();
  // The document says itself which schemas it holds.
  for (const schema of [event, controlTotal]) {
    delete schema.$schema;
    delete schema.$id;
  }
  const orderData = takenData(event, 'orderData');
  const totalData = takenData(controlTotal, 'totalData');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Countyflow for publishers',
      version: CONTRACT_VERSION,
      summary: 'Send order events, and see what became of them.',
      description: 'A query parameter that an address does not have is refused (400), and nothing is done.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:8012' }],
    security: [{ key: [] }],
    paths: {
      '/v1/events': { post: sendEvent() },
      '/v1/event-batches': { post: sendEvents() },
      '/v1/records': { post: sendRecords() },
      '/v1/binary-events': { post: sendBinaryEvent() },
      '/v1/events/{id}': { get: readState('event') },
      '/v1/orders/{id}': { get: readState('order') },
      '/v1/rejects': { get: readRejects() },
      '/v1/sales': { get: readSales() },
      '/v1/report': { get: readReport() },
      '/v1/openapi.json': { get: thisDocument() },
      [REQUESTS_PAGE]: { get: readRequests() },
      [`${REQUESTS_PAGE}/{id}`]: { get: readRequest() },
      [PROBLEMS_PAGE]: { get: problemsPage() },
      [REASONS_PAGE]: { get: reasonsPage() },
      '/healthz': { get: health() },
    },
    components: {
      ...headerComponents(),
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key that the operator gave the publisher.' },
      },
      responses: Object.fromEntries(
        Object.entries(HTTP_PROBLEMS).map(([name, status]) => [
          name,
          problemResponse(say('en', `http.problem.${name as HttpProblem}.title`), status),
        ]),
      ),
      schemas: withComponentReferences({
        orderEvent: event,
        controlTotal,
        ...EVENT_CHOICES,
        orderData,
        totalData,
        ...$defs,
        ...answerSchemas(),
      }),
    },
  };
}

/** The data of an event become a component, which an address in binary mode takes alone. */
function takenData({ properties = {} }: Schema, name: string): Schema {
  const { data = {} } = properties;
  properties['data'] = { $ref: `#/components/schemas/${name}` };
  return data;
}

function answerSchemas(): Record<string, Schema> {
  const registry = z.registry<{ id: string }>();
  registry.add(explainedProblem, { id: 'eventProblem' });
  registry.add(eventAnswer, { id: 'eventAnswer' });
  registry.add(eventsAnswer, { id: 'eventsAnswer' });
  registry.add(problemAnswer, { id: 'problem' });
  registry.add(rejectAnswer, { id: 'reject' });
  registry.add(rejectsAnswer, { id: 'rejects' });
  registry.add(eventStateAnswer, { id: 'eventState' });
  registry.add(orderStateAnswer, { id: 'orderState' });
  registry.add(salesAnswer, { id: 'sales' });
  registry.add(reportAnswer, { id: 'report' });
  registry.add(requestsAnswer, { id: 'requests' });
  registry.add(requestAnswer, { id: 'request' });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  for (const schema of Object.values(schemas)) {
    delete schema.$schema;
    delete schema.$id;
  }
  return schemas as Record<string, Schema>;
}

/** A schema's own definitions become components of the document. */
function withComponentReferences(schemas: Record<string, Schema>): unknown {
  return JSON.parse(JSON.stringify(schemas).replaceAll('"#/$defs/', '"#/components/schemas/'));
}
