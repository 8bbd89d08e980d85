import { describe, expect, it } from 'vitest';
import { backfillWorkflowId } from '../../../services/backfill/workflow-id.ts';

describe('the workflow id of a backfill', () => {
  it('shows the name of the file and none of its folders', () => {
    const id = backfillWorkflowId('/home/someone/private/season-2016.ndjson.gz');
    expect(id).toMatch(/^backfill\/season-2016\.ndjson\.gz\/[0-9a-f]{8}$/);
  });

  it('is the same for the same path, and another for a file of the same name elsewhere', () => {
    expect(backfillWorkflowId('/a/x.ndjson')).toBe(backfillWorkflowId('/a/x.ndjson'));
    expect(backfillWorkflowId('/a/x.ndjson')).not.toBe(backfillWorkflowId('/b/x.ndjson'));
  });

  it('needs no quoting, whatever the file is called', () => {
    for (const name of ["it's 2016.gz", '双11.ndjson', 'a\nb"$(c)'])
      expect(backfillWorkflowId(`/archives/${name}`)).toMatch(/^backfill\/[\w./-]+\/[0-9a-f]{8}$/);
  });
});
