import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPorts } from '../../../../infra/engines/ports.ts';
import { startChild, untilReady } from '../../../../infra/engines/supervision/child.ts';
import { run } from '../../../../infra/setup/shell.mjs';
import { preparedFolder } from '../../../support/prepared-folder.ts';

const POM = fileURLToPath(new URL('pom.xml', import.meta.url));

export interface ZooKeeper {
  readonly port: number;
  stop(): Promise<void>;
}

/** A ZooKeeper server on loopback. Maven brings its jars the first time. */
export async function startZooKeeper(folder: string): Promise<ZooKeeper> {
  const jars = await preparedFolder('cluster/zookeeper', [POM], async (fresh) => {
    await run('mvn', ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${fresh}`]);
  });
  const { port } = await findPorts(['port']);
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'zoo.cfg');
  const settings = {
    ...{ dataDir: join(folder, 'data'), clientPort: port, clientPortAddress: '127.0.0.1' },
    ...{ tickTime: 2000, 'admin.enableServer': false },
  };
  writeFileSync(
    config,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${String(value)}\n`)
      .join(''),
  );
  const child = await startChild({
    name: 'ZooKeeper',
    run: { program: 'java' },
    args: ['-Xmx128m', '-cp', join(jars, '*'), 'org.apache.zookeeper.server.quorum.QuorumPeerMain', config],
    logPath: join(folder, 'zookeeper.log'),
  });
  await untilReady(child, () => isListening(port));
  return { port, stop: () => child.stop() };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => {
      resolve(false);
    });
  });
}
