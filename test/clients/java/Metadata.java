import java.sql.Connection;
import java.sql.DatabaseMetaData;

/** What database browsers ask first. */
final class Metadata {
  static void version(Facts facts) throws Exception {
    try (Connection connection = Main.connect()) {
      DatabaseMetaData metadata = connection.getMetaData();
      facts.put("product", metadata.getDatabaseProductName());
      facts.put("version", metadata.getDatabaseProductVersion());
      facts.put("driver", metadata.getDriverVersion());
      facts.put("user", metadata.getUserName());
      facts.put("valid", connection.isValid(5));
    }
  }

  static void tables(Facts facts) throws Exception {
    try (Connection connection = Main.connect()) {
      DatabaseMetaData metadata = connection.getMetaData();
      String schema = connection.getSchema();
      String[] columns = {"TABLE_NAME", "TABLE_TYPE"};
      facts.put("all", Facts.rows(metadata.getTables(null, schema, "%", null), columns));
      facts.put("views", Facts.rows(metadata.getTables(null, schema, "%", new String[] {"VIEW"}), columns));
    }
  }

  static void columns(Facts facts) throws Exception {
    try (Connection connection = Main.connect()) {
      DatabaseMetaData metadata = connection.getMetaData();
      facts.put(
          "columns",
          Facts.rows(
              metadata.getColumns(null, connection.getSchema(), "sales_by_hour", "%"),
              "COLUMN_NAME",
              "TYPE_NAME",
              "REMARKS"));
      facts.put("remarks", Facts.rows(metadata.getTables(null, connection.getSchema(), "sales_by_hour", null), "REMARKS"));
    }
  }
}
