import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicReference;

/** Queries that take long. */
final class Queries {
  /** Ends by itself, for the case that nothing else ends it. An analyst may read no more than 10^9 rows. */
  private static final String LONG = "SELECT count() FROM numbers(900000000) WHERE sipHash64(number) = 1 %s";

  private static final String ENDS = "SETTINGS max_execution_time = 20, max_threads = 1";

  private static final String RUNNING =
      "SELECT countIf(query LIKE '%sipHash64%' AND query NOT LIKE '%countIf%') FROM system.processes";

  static void cancel(Facts facts) throws Exception {
    try (Connection connection = Main.connect();
        Statement statement = connection.createStatement()) {
      AtomicReference<Exception> refused = new AtomicReference<>();
      Thread canceller =
          new Thread(
              () -> {
                try (Connection other = Main.connect();
                    Statement asking = other.createStatement()) {
                  do Thread.sleep(50);
                  while ("0".equals(Facts.first(asking.executeQuery(RUNNING))));
                  statement.cancel();
                } catch (Exception error) {
                  refused.set(error);
                }
              });
      canceller.start();
      fail(facts, statement, String.format(LONG, ENDS));
      canceller.join();
      facts.put("refused", refused.get());
    }
  }

  static void timeout(Facts facts) throws Exception {
    try (Connection connection = Main.connect("async=true");
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      fail(facts, statement, String.format(LONG, ENDS));
      facts.put("next", Facts.first(statement.executeQuery("SELECT 'next'")));
    }
  }

  /** How many queries go on for a program that has given them up and closed its connection. */
  static void abandon(Facts facts) throws Exception {
    try (Connection connection = Main.connect("async=true");
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      fail(facts, statement, String.format(LONG, ENDS));
    }
    try (Connection connection = Main.connect();
        Statement statement = connection.createStatement()) {
      String count = "SELECT countIf(query LIKE '%sipHash64%20%' AND query NOT LIKE '%countIf%') FROM system.processes";
      for (int attempt = 0; attempt < 50; attempt += 1) {
        facts.put("left", Facts.first(statement.executeQuery(count)));
        if (facts.is("left", "0")) return;
        Thread.sleep(100);
      }
    }
  }

  static void serverTimeout(Facts facts) throws Exception {
    try (Connection connection = Main.connect("clickhouse_setting_max_execution_time=1");
        Statement statement = connection.createStatement()) {
      fail(facts, statement, String.format(LONG, "SETTINGS max_threads = 1"));
    }
  }

  private static void fail(Facts facts, Statement statement, String query) {
    long start = System.nanoTime();
    try {
      facts.put("result", Facts.first(statement.executeQuery(query)));
    } catch (SQLException error) {
      facts.put("error", error.getMessage());
      facts.put("code", error.getErrorCode());
      facts.put("cause", error.getCause() == null ? null : error.getCause().getClass().getSimpleName());
    }
    facts.put("seconds", (int) ((System.nanoTime() - start) / 1_000_000_000));
  }
}
