import type { Command } from 'commander';
import { readEnvironment } from '../../adapters/configuration/environment.ts';
import { homeOf } from '../../infra/engines/home.ts';
import { readLiveState } from '../../infra/engines/state.ts';
import type { Finding, Severity } from '../../operations/doctor/check.ts';
import { examine } from '../../operations/doctor/examine.ts';
import { knownConnections } from '../engines.ts';
import { count, printable } from '../format.ts';
import { printJson, printText } from '../output.ts';
import { examples } from '../usage.ts';

const ENGINE_NAMES = ['kafka', 'temporal', 'clickhouse'] as const;

export function register(program: Command): void {
  program
    .command('doctor')
    .description(
      'Check versions, topics, tables, reference data, clocks, disks and permissions, and say what to do.',
    )
    .option('--json', 'print the findings as JSON')
    .addHelpText('after', examples('doctor', 'doctor --json'))
    .addHelpText(
      'after',
      '\nIt changes nothing. Exit code: 0 if there is no error, even with warnings; otherwise 1.',
    )
    .action(async ({ json }: { readonly json?: true }) => {
      const environment = readEnvironment();
      const home = homeOf(environment);
      const processes = readLiveState(home)?.processes ?? [];
      const local = ENGINE_NAMES.filter((engine) => processes.some(({ name }) => name === engine));
      const findings = await examine(knownConnections(environment), { home, local: new Set(local) });
      const counts = countsOf(findings);
      if (json === true) printJson({ healthy: counts.error === 0, counts, findings });
      else printText(describe(findings, counts));
      if (counts.error > 0) process.exitCode = 1;
    });
}

type Counts = Readonly<Record<Severity, number>>;

function countsOf(findings: readonly Finding[]): Counts {
  const of = (wanted: Severity): number => findings.filter(({ severity }) => severity === wanted).length;
  return { ok: of('ok'), warning: of('warning'), error: of('error') };
}

const MARKS: Readonly<Record<Severity, string>> = { ok: 'ok     ', warning: 'WARNING', error: 'ERROR  ' };

function describe(findings: readonly Finding[], counts: Counts): string {
  return [
    ...findings.map(({ check, severity, what, why, remedy }) =>
      [
        `${MARKS[severity]}  ${check}: ${printable(what)}`,
        ...(remedy === null
          ? []
          : [`         why:   ${printable(why)}`, `         to do: ${printable(remedy)}`]),
      ].join('\n'),
    ),
    `${count(counts.ok)} ok, warnings: ${count(counts.warning)}, errors: ${count(counts.error)}`,
  ].join('\n');
}
