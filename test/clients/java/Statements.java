import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Statements that come in the environment, a line each: the code that each is refused with, 0 for none. */
final class Statements {
  static void each(Facts facts) throws Exception {
    List<String> statements = System.getenv("STATEMENTS").lines().toList();
    try (Connection connection = Main.connect()) {
      for (String sql : statements) {
        try (Statement statement = connection.createStatement()) {
          if (statement.execute(sql)) drain(statement.getResultSet());
          facts.put(sql, 0);
        } catch (SQLException error) {
          facts.put(sql, error.getErrorCode());
        }
      }
    }
  }

  private static void drain(ResultSet result) throws SQLException {
    while (result.next()) result.getString(1);
  }
}
