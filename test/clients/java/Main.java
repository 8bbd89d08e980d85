import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Cases of a JDBC client, by name: prints as JSON what each saw. The URL, with its password, is in the environment.
 */
public final class Main {
  private static final int CASE_WITHIN_SECONDS = 60;

  interface Case {
    void run(Facts facts) throws Exception;
  }

  private static final Map<String, Case> CASES =
      Map.ofEntries(
          Map.entry("version", Metadata::version),
          Map.entry("tables", Metadata::tables),
          Map.entry("columns", Metadata::columns),
          Map.entry("hour", Hours::read),
          Map.entry("hour-parameter", Hours::asParameter),
          Map.entry("cancel", Queries::cancel),
          Map.entry("timeout", Queries::timeout),
          Map.entry("abandon", Queries::abandon),
          Map.entry("server-timeout", Queries::serverTimeout));

  public static void main(String[] names) {
    Facts cases = new Facts();
    for (String name : names) cases.put(name, factsOf(CASES.get(name)));
    // Java 17 writes in the encoding of the locale.
    new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8).println(cases.json());
    // A case that is still at work would keep the program alive.
    System.exit(0);
  }

  /** What a case saw; `failed` with a stack trace where it ended badly, or not in time. */
  private static Facts factsOf(Case theCase) {
    Facts facts = new Facts();
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              theCase.run(facts);
              return null;
            });
    new Thread(task).start();
    try {
      task.get(CASE_WITHIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException error) {
      return failed(error.getCause());
    } catch (Exception error) {
      return failed(error);
    }
    return facts;
  }

  private static Facts failed(Throwable error) {
    StringWriter trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace));
    Facts facts = new Facts();
    facts.put("failed", trace.toString());
    return facts;
  }

  static Connection connect(String... properties) throws SQLException {
    StringBuilder url = new StringBuilder(System.getenv("JDBC_URL"));
    for (String property : properties) url.append('&').append(property);
    return DriverManager.getConnection(url.toString());
  }
}
