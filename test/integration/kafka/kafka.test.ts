import { startTestEngines } from '../../engines.ts';
import { openTestKafka } from '../../support/kafka.ts';
import { used } from '../../support/used.ts';
import { logReaderCases } from './log-reader-cases.ts';
import { publishCases } from './publish-cases.ts';

/** One for both of them. */
const engines = used(() => startTestEngines({ kafka: true }));
const kafka = used(() => openTestKafka(engines.addresses.kafkaBrokers));
logReaderCases(engines, kafka);
publishCases(engines);
