import { openRunningSystem } from '../../support/running-system.ts';
import { used } from '../../support/used.ts';
import { becameCases } from './became-cases.ts';
import { pageCases } from './page-cases.ts';

// One system for both: the page counts every event of its platforms, so it comes first.
const system = used(openRunningSystem);
pageCases(system);
becameCases(system);
