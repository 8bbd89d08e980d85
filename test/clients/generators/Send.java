import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.Stream;
import org.openapitools.client.ApiClient;
import org.openapitools.client.api.DefaultApi;
import org.openapitools.client.model.Event;
import org.openapitools.client.model.EventsAnswer;
import org.openapitools.client.model.OrderEvent;

/** As send.py, with the client that openapi-generator writes for Java: one event, then several. */
public class Send {
  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(arguments[0]);
    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + arguments[1]));
    DefaultApi api = new DefaultApi(client);
    ObjectMapper mapper = client.getObjectMapper();
    OrderEvent[] orders = mapper.readValue(System.in, OrderEvent[].class);
    List<Event> events = Stream.of(orders).map(Event::new).toList();
    List<EventsAnswer> answers =
        List.of(api.sendEvent(events.get(0), null, null, null), api.sendEvents(events, null, null, null));
    System.out.println(mapper.writeValueAsString(answers));
  }
}
