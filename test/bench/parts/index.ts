import type { Part } from '../part.ts';
import { backfill } from './backfill.ts';
import { beside } from './beside.ts';
import { dashboard } from './dashboard.ts';
import { capacity } from './capacity.ts';
import { freshness } from './freshness.ts';
import { growth } from './growth.ts';
import { httpIngest } from './http-ingest.ts';
import { httpSingle } from './http-single.ts';
import { idle } from './idle.ts';
import { ingest } from './ingest.ts';
import { ownView } from './own-view.ts';
import { query } from './query.ts';
import { validate } from './validate.ts';

export const PARTS: readonly Part[] = [
  ingest,
  freshness,
  growth,
  backfill,
  beside,
  dashboard,
  query,
  ownView,
  validate,
  httpIngest,
  httpSingle,
  capacity,
  idle,
];
