import kafkajs from '../../adapters/kafka/kafkajs.ts';
import { SETTINGS } from '../../schemas/topics.ts';

/** The settings of topics that Countyflow knows, by topic and by Kafka's name. */
export async function settingsOfTopics(
  admin: kafkajs.Admin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const type = kafkajs.ConfigResourceTypes.TOPIC;
  const configNames = Object.values(SETTINGS);
  const { resources } = await admin.describeConfigs({
    resources: topics.map((name) => ({ type, name, configNames })),
    includeSynonyms: false,
  });
  return new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
}
