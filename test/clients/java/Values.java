import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Values on their way to the server and back. */
final class Values {
  private static final String TEXT = "县 O'Brien \\ \"?\"\n\t😀";

  static void parameters(Facts facts) throws Exception {
    try (Connection connection = Main.connect();
        PreparedStatement statement = connection.prepareStatement("SELECT ? AS text, ? AS whole, ? AS nothing, ? AS list")) {
      statement.setString(1, TEXT);
      statement.setLong(2, Long.MAX_VALUE);
      statement.setNull(3, Types.VARCHAR);
      statement.setArray(4, connection.createArrayOf("String", new String[] {"one", "it's"}));
      ResultSet row = statement.executeQuery();
      row.next();
      facts.put("text", TEXT.equals(row.getString("text")));
      facts.put("whole", row.getLong("whole") == Long.MAX_VALUE);
      facts.put("nothing", row.getString("nothing"));
      facts.put("wasNull", row.wasNull());
      facts.put("list", List.of((Object[]) row.getArray("list").getArray()));
    }
  }

  static void batch(Facts facts) throws Exception {
    try (Connection connection = Main.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE jdbc_batch (number Int64, text String, at DateTime('Asia/Shanghai'), maybe Nullable(Int32),"
              + " list Array(String)) ENGINE = MergeTree ORDER BY number");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO jdbc_batch (number, text, at, maybe, list) VALUES (?, ?, ?, ?, ?)")) {
        for (int number = 0; number < 1000; number += 1) {
          insert.setLong(1, number);
          insert.setString(2, TEXT);
          insert.setTimestamp(3, Timestamp.from(Instant.ofEpochSecond(1_510_329_600L + number)));
          if (number % 2 == 0) insert.setNull(4, Types.INTEGER);
          else insert.setInt(4, number);
          insert.setArray(5, connection.createArrayOf("String", new String[] {"one", "it's"}));
          insert.addBatch();
        }
        facts.put("counts", Arrays.stream(insert.executeBatch()).sum());
      }
      ResultSet row =
          statement.executeQuery(
              "SELECT count() AS rows, sum(number) AS sum, uniqExact(text) AS texts, any(text) AS received,"
                  + " min(toUnixTimestamp(at)) AS first, countIf(maybe IS NULL) AS nothing, any(list[2]) AS second FROM jdbc_batch");
      row.next();
      for (String name : List.of("rows", "sum", "texts", "first", "nothing", "second")) facts.put(name, row.getString(name));
      facts.put("text", TEXT.equals(row.getString("received")));
      facts.put("updated", statement.executeUpdate("INSERT INTO jdbc_batch (number) VALUES (1), (2)"));
    }
  }
}
