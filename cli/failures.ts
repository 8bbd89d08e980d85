import { RemediedError, VariableError } from '../adapters/configuration/remedied-error.ts';
import { LoadStateError } from '../operations/loads/control-load.ts';
import { PlanRefusedError, UnknownLoadError } from '../operations/loads/plans.ts';
import { RemovalRefusedError } from '../operations/loads/remove-archives.ts';
import { LoadRunsError, SourceChangedError } from '../operations/loads/start-load.ts';
import { StillRefusedError } from '../operations/quarantine/correct-held.ts';
import { NotHeldError } from '../operations/quarantine/show-held.ts';
import { ArchiveError } from '../pipeline/archives/archive-error.ts';
import { explainSdk } from '../pipeline/engines.ts';
import { NoEpochError } from '../pipeline/ledger/claim-hole.ts';
import { CursorError } from '../pipeline/quarantine/held-page.ts';
import { SourceUnreadableError } from '../pipeline/quarantine/open-held-source.ts';
import { type KnownErrors, printFailure } from './print-failure.ts';

const KNOWN: KnownErrors = {
  program: 'countyflow',
  codes: [
    [UnknownLoadError, 'usage'],
    [VariableError, 'configuration'],
    [SourceChangedError, 'changed'],
    [LoadRunsError, 'state'],
    [RemediedError, 'unavailable'],
    [NotHeldError, 'not-held'],
    [SourceUnreadableError, 'unreadable'],
    [ArchiveError, 'unreadable'],
    [StillRefusedError, 'refused'],
    [PlanRefusedError, 'refused'],
    [NoEpochError, 'refused'],
    [RemovalRefusedError, 'removed'],
    [CursorError, 'cursor'],
    [LoadStateError, 'state'],
  ],
  explain: explainSdk,
  problemsOf: (error) => (error instanceof StillRefusedError ? error.problems : undefined),
};

/** Prints why a command failed, and sets its exit code. It knows the errors of all commands. */
export function fail(error: unknown, asJson: boolean): void {
  printFailure(error, asJson, KNOWN);
}
