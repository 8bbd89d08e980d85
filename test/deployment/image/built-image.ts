import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT } from '../../../infra/setup/project.mjs';
import { nodeOnDebian } from './base.ts';

const imageSchema = z.object({
  Docker: z.object({
    config: z.object({
      User: z.string(),
      Env: z.array(z.string()),
      Entrypoint: z.array(z.string()),
      Cmd: z.array(z.string()),
      WorkingDir: z.string(),
      Labels: z.record(z.string(), z.string()),
      ExposedPorts: z.record(z.string(), z.unknown()),
      Healthcheck: z.object({ Test: z.array(z.string()) }),
    }),
  }),
});

export interface BuiltImage extends Disposable {
  readonly config: z.infer<typeof imageSchema>['Docker']['config'];
  /** Its files. */
  readonly root: string;
}

/** Builds infra/Dockerfile by buildah, which runs each step in a folder instead of a container. It must run as root. */
export async function buildImage(version: string): Promise<BuiltImage> {
  const base = await nodeOnDebian();
  const folder = mkdtempSync(join(tmpdir(), 'countyflow-image-'));
  const storage = join(folder, 'storage.conf');
  writeFileSync(
    storage,
    `[storage]\ndriver = "vfs"\ngraphroot = "${folder}/images"\nrunroot = "${folder}/run"\n`,
  );
  const buildah = (...args: string[]) =>
    execFileSync('buildah', args, {
      cwd: PROJECT,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], CONTAINERS_STORAGE_CONF: storage, BUILDAH_ISOLATION: 'chroot' },
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim();
  const from = buildah('from', 'scratch');
  buildah('add', '--quiet', from, base, '/');
  buildah('commit', '--quiet', '--rm', from, 'docker.io/library/node:24-bookworm-slim');
  buildah(
    ...['bud', '--pull-never', '--layers=false', '--format', 'docker', '--file', 'infra/Dockerfile'],
    ...['--ignorefile', 'infra/Dockerfile.dockerignore', '--build-arg', `VERSION=${version}`],
    ...['--tag', 'countyflow:test', '.'],
  );
  const { config } = imageSchema.parse(
    JSON.parse(buildah('inspect', '--type', 'image', 'countyflow:test')),
  ).Docker;
  const container = buildah('from', '--pull-never', 'countyflow:test');
  return {
    config,
    root: buildah('mount', container),
    [Symbol.dispose]: () => {
      buildah('umount', container);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
