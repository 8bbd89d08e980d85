import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a case saw, by name: texts, numbers, booleans, lists, nulls, or facts again. */
final class Facts {
  private final Map<String, Object> seen = new LinkedHashMap<>();

  void put(String name, Object value) {
    seen.put(name, value);
  }

  boolean is(String name, Object value) {
    return value.equals(seen.get(name));
  }

  /** Every row of a result, with the texts of these columns. */
  static List<List<String>> rows(ResultSet result, String... columns) throws SQLException {
    List<List<String>> rows = new ArrayList<>();
    while (result.next()) {
      List<String> row = new ArrayList<>();
      for (String column : columns) row.add(result.getString(column));
      rows.add(row);
    }
    return rows;
  }

  /** The text of the first column of the first row. */
  static String first(ResultSet result) throws SQLException {
    result.next();
    return result.getString(1);
  }

  String json() {
    return seen.entrySet().stream()
        .map(entry -> quote(entry.getKey()) + ":" + json(entry.getValue()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String json(Object value) {
    if (value instanceof List<?> list)
      return list.stream().map(Facts::json).collect(Collectors.joining(",", "[", "]"));
    if (value instanceof Facts facts) return facts.json();
    if (value == null || value instanceof Integer || value instanceof Boolean) return String.valueOf(value);
    return quote(value.toString());
  }

  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') quoted.append('\\').append(c);
      else if (c < ' ') quoted.append(String.format("\\u%04x", (int) c));
      else quoted.append(c);
    }
    return quoted.append('"').toString();
  }
}
