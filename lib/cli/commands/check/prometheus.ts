import type { CheckReport, CheckRow } from '../../../plan/check-report.js';

/**
 * The report for node-exporter's textfile collector (Prometheus text exposition format 0.0.4). Gauges for each
 * certificate: an alert can use the dates or certflake's own verdict. Also the time of the check, so that a
 * stopped timer is noticed.
 *
 * @param now epoch seconds
 */
export function renderPrometheus({ rows }: CheckReport, now: number): string {
  const ends = rows.flatMap((row) =>
    row.notAfter === undefined ? [] : [sample('not_after_seconds', row, row.notAfter)],
  );
  const renewals = rows.flatMap((row) =>
    row.renewsAt === undefined ? [] : [sample('renews_seconds', row, row.renewsAt)],
  );
  const due = rows.map((row) => sample('due', row, row.state === 'ok' ? 0 : 1));
  return [
    ...family(
      'certflake_certificate_not_after_seconds',
      'End of the certificate, Unix time.',
      ends,
    ),
    ...family(
      'certflake_certificate_renews_seconds',
      'When certflake apply begins to renew the certificate, Unix time.',
      renewals,
    ),
    ...family('certflake_certificate_due', '1 if the certificate needs attention.', due),
    ...family('certflake_checked_seconds', 'When certflake looked, Unix time.', [
      `certflake_checked_seconds ${now}`,
    ]),
    '',
  ].join('\n');
}

const family = (name: string, help: string, samples: string[]): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} gauge`,
  ...samples,
];

function sample(metric: string, { id, kind, authority }: CheckRow, value: number): string {
  const labels = Object.entries({ id, kind, authority })
    .map(([name, text]) => `${name}="${escaped(text)}"`)
    .join(',');
  return `certflake_certificate_${metric}{${labels}} ${value}`;
}

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
