import { defineSearchAttributeKey, type SearchAttributePair, SearchAttributeType } from '@temporalio/common';
import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { SEARCH_ATTRIBUTES } from '../schemas/temporal.ts';
import { platformOf } from '../schemas/topics.ts';

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

const TOPIC = keyword(SEARCH_ATTRIBUTES.topic);
const PLATFORM = keyword(SEARCH_ATTRIBUTES.platform);
const CAMPAIGN = keyword(SEARCH_ATTRIBUTES.campaign);
export const STATE = keyword(SEARCH_ATTRIBUTES.state);

export type PartitionState = 'running' | 'paused' | 'halted';
/** `queued`: a load that waits for its turn. */
type ShownState = PartitionState | 'queued';

/** Of the workflow that reads a partition. */
export function partitionAttributes(topic: string): SearchAttributePair[] {
  const platform = platformOf(topic);
  return [
    { key: TOPIC, value: topic },
    { key: STATE, value: 'running' satisfies PartitionState },
    ...(platform === undefined ? [] : [{ key: PLATFORM, value: platform }]),
  ];
}

/** Of the workflow that runs a load. */
export function loadAttributes(): SearchAttributePair[] {
  return [{ key: STATE, value: 'running' satisfies PartitionState }];
}

/** Of the workflow that publishes an edition. */
export function editionAttributes(campaign: string): SearchAttributePair[] {
  return [{ key: CAMPAIGN, value: campaign }];
}

/**
 * Makes the state searchable if the workflow began with one. A server may lack the attribute, and so may workflows that
 * an earlier version started: then nothing is written, as in their histories.
 */
export function showState(state: ShownState): void {
  const shown = workflowInfo().typedSearchAttributes.get(STATE);
  if (shown !== undefined && shown !== state) upsertSearchAttributes([{ key: STATE, value: state }]);
}
