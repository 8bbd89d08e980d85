import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Calendar;
import java.util.TimeZone;

/** The hour of sales_by_hour: which instant it is, and which time in Shanghai. */
final class Hours {
  private static final long EPOCH_SECONDS = Long.parseLong(System.getenv().getOrDefault("HOUR", "0"));

  private static final TimeZone SHANGHAI = TimeZone.getTimeZone("Asia/Shanghai");

  static void read(Facts facts) throws Exception {
    try (Connection connection = Main.connect();
        PreparedStatement statement =
            connection.prepareStatement(
                "SELECT stat_hour, sum(paid_fen) FROM sales_by_hour WHERE toUnixTimestamp(stat_hour) = ? GROUP BY stat_hour")) {
      statement.setLong(1, EPOCH_SECONDS);
      ResultSet hour = statement.executeQuery();
      hour.next();
      facts.put("timestamp", hour.getTimestamp(1, Calendar.getInstance(SHANGHAI)).getTime() / 1000 + "");
      facts.put("timestampClock", hour.getTimestamp(1).toLocalDateTime());
      facts.put("zoned", hour.getObject(1, ZonedDateTime.class));
      facts.put("zonedSeconds", hour.getObject(1, ZonedDateTime.class).toEpochSecond() + "");
      facts.put("offset", hour.getObject(1, OffsetDateTime.class));
      facts.put("instant", hour.getObject(1, Instant.class).getEpochSecond() + "");
      facts.put("local", hour.getObject(1, LocalDateTime.class));
      facts.put("text", hour.getString(1));
      facts.put("paidFen", hour.getLong(2) + "");
    }
  }

  static void asParameter(Facts facts) throws Exception {
    Instant instant = Instant.ofEpochSecond(EPOCH_SECONDS);
    ZonedDateTime shanghai = instant.atZone(SHANGHAI.toZoneId());
    try (Connection connection = Main.connect()) {
      facts.put("timestamp", paid(connection, Timestamp.from(instant)));
      facts.put("instant", paid(connection, instant));
      facts.put("zoned", paid(connection, shanghai));
      facts.put("offset", paid(connection, instant.atOffset(ZoneOffset.UTC)));
      // The clock of Shanghai as a program writes it that forgets the zone of its machine.
      facts.put("valueOf", paid(connection, Timestamp.valueOf(shanghai.toLocalDateTime())));
      try (Statement statement = connection.createStatement()) {
        String literal = "SELECT sum(paid_fen) FROM sales_by_hour WHERE stat_hour = '%s'";
        String text = shanghai.toLocalDateTime().toString().replace('T', ' ') + ":00";
        facts.put("literal", Facts.first(statement.executeQuery(String.format(literal, text))));
      }
    }
  }

  private static String paid(Connection connection, Object hour) throws Exception {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT sum(paid_fen) FROM sales_by_hour WHERE stat_hour = ?")) {
      if (hour instanceof Timestamp timestamp) statement.setTimestamp(1, timestamp);
      else statement.setObject(1, hour);
      return Facts.first(statement.executeQuery());
    }
  }
}
