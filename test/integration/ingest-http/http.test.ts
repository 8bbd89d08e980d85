import { openIngestHttp } from '../../support/ingest-http.ts';
import { used } from '../../support/used.ts';
import { atOnceCases } from './at-once-cases.ts';
import { closingCases } from './closing-cases.ts';
import { languageCases } from './language-cases.ts';
import { libraryCases } from './library-cases.ts';
import { parameterCases } from './parameter-cases.ts';

const http = used(openIngestHttp);

// One server for all of them. What reads a topic back has that of a platform for itself.
parameterCases(http);
languageCases(http);
libraryCases(http);
closingCases(http);
atOnceCases(http);
