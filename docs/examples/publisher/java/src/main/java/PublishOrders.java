import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Builds an order event, or reads a file of them, checks each by the JSON Schema of the contract, and sends them: over
 * HTTP if COUNTYFLOW_URL and COUNTYFLOW_KEY are set, else to the Kafka of KAFKA_BROKERS, such as 127.0.0.1:9092.
 */
public final class PublishOrders {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");

    public static void main(String[] arguments) throws Exception {
        List<String> events =
            arguments.length == 0 ? List.of(event()) : Files.readAllLines(Path.of(arguments[0]), StandardCharsets.UTF_8);
        Schema schema = schema();
        for (String event : events) {
            List<Error> errors = schema.validate(event, InputFormat.JSON);
            if (!errors.isEmpty()) fail(id(event) + " breaks the contract: " + errors.get(0));
        }
        // What a schema cannot say, rules.json of the contract lists. Over HTTP the server checks it before it answers.
        if (System.getenv("COUNTYFLOW_URL") == null) overKafka(events);
        else overHttp(events);
    }

    private static String event() {
        ZonedDateTime paid = ZonedDateTime.of(2017, 11, 11, 0, 3, 19, 0, SHANGHAI);
        ObjectNode data = JSON.createObjectNode()
            .put("platform", "tmall").put("orderId", "TM-20171111-000081").put("version", 1).put("status", "paid")
            .put("placedAt", instant(paid.minusSeconds(132))).put("paidAt", instant(paid))
            .put("sellerCounty", "222405").putNull("sellerVillage").put("buyerCounty", "110105").putNull("outlet")
            .put("orderMode", "self").put("channel", "online");
        data.putArray("lines").addObject()
            .put("sku", "LJ-PEAR-5").put("name", "苹果梨").put("category", "agri.pear")
            .put("quantity", "2.5").put("unit", "kg").put("amountFen", fen(new BigDecimal("39.90")));
        data.put("goodsAmountFen", fen(new BigDecimal("39.90"))).put("refundedFen", 0).putNull("settlementReference");
        return JSON.createObjectNode()
            .put("specversion", "1.0").put("id", "TM-20171111-000081/1").put("source", "/platforms/tmall")
            .put("type", "org.countyflow.order.v1").put("subject", "TM-20171111-000081")
            .put("time", instant(paid.plusSeconds(1))).put("datacontenttype", "application/json")
            .set("data", data).toString();
    }

    /** Not toString, which leaves out seconds that are zero. */
    private static String instant(ZonedDateTime moment) {
        OffsetDateTime milliseconds = moment.toOffsetDateTime().truncatedTo(ChronoUnit.MILLIS);
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(milliseconds);
    }

    /** Throws where the amount is no whole number of fen. */
    private static long fen(BigDecimal yuan) {
        return yuan.movePointRight(2).longValueExact();
    }

    private static Schema schema() throws IOException {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        try (InputStream text = PublishOrders.class.getResourceAsStream("/order-event.schema.json")) {
            return registry.getSchema(text, InputFormat.JSON);
        }
    }

    private static void overHttp(List<String> events) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(System.getenv("COUNTYFLOW_URL")).resolve("/v1/events"))
            .header("Authorization", "Bearer " + System.getenv("COUNTYFLOW_KEY"))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofString(String.join("\n", events)))
            .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        // 429 and 503 ask to wait; 207 names events that are refused. Whatever is sent twice counts once.
        if (answer.statusCode() != 202) fail("the server answers " + answer.statusCode() + ": " + answer.body());
        System.out.println(answer.body());
    }

    private static void overKafka(List<String> events) throws Exception {
        Map<String, Object> settings = Map.of(
            "bootstrap.servers", System.getenv().getOrDefault("KAFKA_BROKERS", "127.0.0.1:9092"),
            "acks", "all",
            // A retry neither doubles nor reorders the events of a partition.
            "enable.idempotence", true,
            "compression.type", "zstd",
            "max.request.size", 2 * 1024 * 1024);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            for (String event : events) {
                String platform = JSON.readTree(event).at("/data/platform").asString();
                // The order id is the key: it keeps the versions of an order on one partition.
                String orderId = JSON.readTree(event).at("/subject").asString();
                sent.add(producer.send(new ProducerRecord<>("orders.events.v1." + platform, orderId, event)));
            }
        }
        // Throws if an event was not acknowledged: send all again, for duplicates do no harm.
        for (Future<RecordMetadata> one : sent) System.out.println(one.get());
    }

    private static String id(String event) {
        return JSON.readTree(event).at("/id").asString();
    }

    private static void fail(String reason) {
        System.err.println(reason);
        System.exit(1);
    }
}
