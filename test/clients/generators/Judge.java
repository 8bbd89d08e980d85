import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.openapitools.client.ApiClient;
import org.openapitools.client.model.OrderEvent;

/** As judge.py, with the models that openapi-generator writes for Java. */
public class Judge {
  public static void main(String[] arguments) throws Exception {
    ObjectMapper mapper = ApiClient.createDefaultObjectMapper();
    List<String> answers = new ArrayList<>();
    for (String text : mapper.readValue(new File(arguments[0]), String[].class)) {
      try {
        answers.add(mapper.writeValueAsString(mapper.readValue(text, OrderEvent.class)));
      } catch (JsonProcessingException refusal) {
        answers.add(null);
      }
    }
    System.out.println(mapper.writeValueAsString(answers));
  }
}
