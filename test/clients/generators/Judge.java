import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.openapitools.client.ApiClient;

/** As judge.py, with a class of the models that openapi-generator or modelina writes: `CLASS`, and the texts. */
public class Judge {
  public static void main(String[] arguments) throws Exception {
    Class<?> model = Class.forName(arguments[0]);
    boolean ofClient = model.getPackageName().startsWith(ApiClient.class.getPackageName());
    ObjectMapper mapper = ofClient ? ApiClient.createDefaultObjectMapper() : mapperOf(model);
    List<String> answers = new ArrayList<>();
    for (String text : mapper.readValue(new File(arguments[1]), String[].class)) {
      try {
        answers.add(mapper.writeValueAsString(mapper.readValue(text, model)));
      } catch (JsonProcessingException refusal) {
        answers.add(null);
      }
    }
    System.out.println(mapper.writeValueAsString(answers));
  }

  /**
   * Models come without one. Jackson's own writes an instant as a number, and reads a class that is part of a union only
   * if its fields differ from those of the others.
   */
  private static ObjectMapper mapperOf(Class<?> model) {
    return JsonMapper.builder()
        .addModule(new JavaTimeModule())
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .addMixIn(model, Alone.class)
        .build();
  }

  @JsonTypeInfo(use = JsonTypeInfo.Id.NONE)
  private interface Alone {}
}
