import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of a certificate and its key in PEM. */
export interface Identity {
  readonly certificate: string;
  readonly key: string;
}

/** A test's certificate authority. Its certificates are files in a folder. */
export interface Authority {
  /** Path of its certificate in PEM. */
  readonly ca: string;
  /** Issues a certificate for a name, valid for servers on loopback and for clients. */
  issue(name: string): Identity;
}

export function createAuthority(folder: string): Authority {
  const ca = { certificate: join(folder, 'ca.pem'), key: join(folder, 'ca.key') };
  request('Countyflow tests', ca, ['-addext', 'basicConstraints=critical,CA:TRUE']);
  return {
    ca: ca.certificate,
    issue(name) {
      const issued = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
      request(name, issued, [
        ...['-CA', ca.certificate, '-CAkey', ca.key],
        ...['-addext', 'basicConstraints=critical,CA:FALSE'],
        ...['-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
      ]);
      return issued;
    },
  };
}

/** Writes Kafka's key store, a single file. */
export function writeKeyStore(path: string, { certificate, key }: Identity): void {
  writeFileSync(path, `${readFileSync(key, 'utf8')}${readFileSync(certificate, 'utf8')}`, { mode: 0o600 });
}

function request(name: string, { certificate, key }: Identity, options: readonly string[]): void {
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '2'];
  const files = ['-subj', `/CN=${name}`, '-keyout', key, '-out', certificate];
  try {
    execFileSync('openssl', ['req', ...kind, ...files, ...options], { stdio: 'pipe' });
  } catch (error) {
    throw new Error('openssl 3 could not make a certificate: install it (Debian: openssl)', { cause: error });
  }
}
