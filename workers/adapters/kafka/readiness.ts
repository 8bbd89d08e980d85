import kafkajs from 'kafkajs';

/** Whether a broker answers and the cluster has a controller, which is when topics can be made. One attempt. */
export async function kafkaIsReady(brokers: readonly string[]): Promise<boolean> {
  const kafka = new kafkajs.Kafka({
    clientId: 'countyflow-readiness',
    brokers: [...brokers],
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
    logLevel: kafkajs.logLevel.NOTHING,
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    const cluster = await admin.describeCluster();
    return cluster.brokers.length > 0 && cluster.controller !== null;
  } catch (error) {
    if (error instanceof kafkajs.KafkaJSError) return false;
    throw error;
  } finally {
    await admin.disconnect();
  }
}
