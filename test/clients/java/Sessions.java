import java.sql.Connection;
import java.sql.Statement;
import java.util.UUID;

/** What a connection remembers from one statement to the next. */
final class Sessions {
  static void databases(Facts facts) throws Exception {
    String current = "SELECT currentDatabase()";
    try (Connection connection = Main.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE IF NOT EXISTS jdbc_other");
      statement.execute("USE jdbc_other");
      facts.put("afterUse", Facts.first(statement.executeQuery(current)));
      connection.setSchema("jdbc_other");
      facts.put("schema", connection.getSchema());
      try (Statement next = connection.createStatement()) {
        facts.put("afterSetSchema", Facts.first(next.executeQuery(current)));
        next.execute("CREATE TABLE here (number Int8) ENGINE = Memory");
        next.executeUpdate("INSERT INTO here VALUES (1), (2)");
        facts.put("sum", Facts.first(next.executeQuery("SELECT sum(number) FROM jdbc_other.here")));
      }
    }
  }

  static void temporaryTable(Facts facts) throws Exception {
    try (Connection connection = Main.connect("clickhouse_setting_session_id=" + UUID.randomUUID())) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("CREATE TEMPORARY TABLE jdbc_numbers (number Int32)");
        statement.executeUpdate("INSERT INTO jdbc_numbers VALUES (1), (2)");
      }
      try (Statement statement = connection.createStatement()) {
        facts.put("sum", Facts.first(statement.executeQuery("SELECT sum(number) FROM jdbc_numbers")));
      }
    }
    try (Connection connection = Main.connect();
        Statement statement = connection.createStatement()) {
      facts.put("elsewhere", Facts.first(statement.executeQuery("EXISTS TEMPORARY TABLE jdbc_numbers")));
    }
  }
}
