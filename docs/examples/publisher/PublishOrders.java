import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes a file of events with the Kafka client of Apache. Its only argument is the file, such as orders.ndjson.
 * The address of Kafka is in KAFKA_BROKERS, such as 127.0.0.1:9092.
 */
public final class PublishOrders {
    private static final Pattern PLATFORM = Pattern.compile("\"platform\"\\s*:\\s*\"([^\"]+)\"");
    private static final Pattern ORDER_ID = Pattern.compile("\"subject\"\\s*:\\s*\"([^\"]+)\"");

    public static void main(String[] arguments) throws Exception {
        Map<String, Object> settings = Map.of(
            "bootstrap.servers", System.getenv().getOrDefault("KAFKA_BROKERS", "127.0.0.1:9092"),
            "acks", "all",
            // A retry neither doubles nor reorders the events of a partition.
            "enable.idempotence", true,
            "compression.type", "gzip",
            "max.request.size", 2 * 1024 * 1024);
        AtomicLong failed = new AtomicLong();
        // Leaving the block sends what waits and closes the connection.
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
            Stream<String> lines = Files.lines(Path.of(arguments[0]), StandardCharsets.UTF_8)) {
            lines.forEach(line -> {
                String topic = "orders.events.v1." + first(PLATFORM, line);
                // Waits while the client's memory is full.
                producer.send(new ProducerRecord<>(topic, first(ORDER_ID, line), line), (place, error) -> {
                    if (error == null) return;
                    failed.incrementAndGet();
                    System.err.println(error);
                });
            });
        }
        if (failed.get() == 0) return;
        System.err.println(failed + " events were not acknowledged: send the file again, duplicates do no harm");
        System.exit(1);
    }

    /** A program has its events as objects; a file needs only these two words of each. */
    private static String first(Pattern word, String line) {
        Matcher found = word.matcher(line);
        if (!found.find()) throw new IllegalArgumentException("a line has no " + word);
        return found.group(1);
    }
}
