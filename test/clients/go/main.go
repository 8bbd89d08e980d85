// Cases of a Go client over HTTP and over TCP: prints as JSON what each saw, by protocol and case.
// Where ClickHouse answers, and the password, come in the environment.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

type facts map[string]any

type connection struct {
	driver.Conn
	name string
}

var cases = map[string]func(context.Context, connection, facts) error{
	"version": version,
	"hour":    hour,
	"cancel":  cancel,
}

func main() {
	seen := map[string]map[string]facts{}
	for protocol, port := range map[string]string{"http": "HTTP_PORT", "tcp": "NATIVE_PORT"} {
		seen[protocol] = map[string]facts{}
		for _, name := range os.Args[1:] {
			seen[protocol][name] = run(protocol, os.Getenv(port), name)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(seen); err != nil {
		panic(err)
	}
}

// run gives each case a connection of its own, with every default of the library but the protocol.
func run(protocol, port, name string) facts {
	options := &clickhouse.Options{
		Addr: []string{os.Getenv("HOST") + ":" + port},
		Auth: clickhouse.Auth{
			Database: os.Getenv("DATABASE"), Username: os.Getenv("CLICKHOUSE_USER"), Password: os.Getenv("CLICKHOUSE_PASSWORD"),
		},
	}
	if protocol == "http" {
		options.Protocol = clickhouse.HTTP
	}
	// The library asks the server for five seconds more than a deadline, and a minute is what Grafana gives a query.
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	conn, err := clickhouse.Open(options)
	if err != nil {
		return facts{"failed": err.Error()}
	}
	defer conn.Close()
	found := facts{}
	if err := cases[name](ctx, connection{conn, protocol}, found); err != nil {
		return facts{"failed": err.Error()}
	}
	return found
}

func version(ctx context.Context, conn connection, seen facts) error {
	server, err := conn.ServerVersion()
	if err != nil {
		return err
	}
	var user string
	err = conn.QueryRow(ctx, "SELECT currentUser()").Scan(&user)
	seen["version"], seen["user"] = server.Version.String(), user
	return err
}

func hour(ctx context.Context, conn connection, seen facts) error {
	seconds, err := strconv.ParseInt(os.Getenv("HOUR"), 10, 64)
	if err != nil {
		return err
	}
	var at time.Time
	var paid int64
	query := "SELECT stat_hour, sum(paid_fen) FROM sales_by_hour WHERE stat_hour = ? GROUP BY stat_hour"
	err = conn.QueryRow(ctx, query, time.Unix(seconds, 0)).Scan(&at, &paid)
	seen["seconds"], seen["clock"], seen["zone"], seen["paidFen"] = at.Unix(), at.Format(time.DateTime), at.Location().String(), paid
	return err
}

// cancel gives a query up after a second, and asks on another connection whether the server goes on with it.
func cancel(ctx context.Context, conn connection, seen facts) error {
	short, stop := context.WithTimeout(ctx, time.Second)
	defer stop()
	start := time.Now()
	marker := fmt.Sprintf("go_cancel_%s_%d", conn.name, start.UnixNano())
	query := "SELECT count() AS " + marker + " FROM numbers(900000000) WHERE sipHash64(number) = 1 SETTINGS max_threads = 1"
	err := conn.QueryRow(short, query).Scan(new(uint64))
	seen["ended"], seen["seconds"] = err != nil, int(time.Since(start).Seconds())
	var left uint64
	for range 50 {
		count := "SELECT countIf(query LIKE 'SELECT count() AS " + marker + "%') FROM system.processes"
		if err := conn.QueryRow(ctx, count).Scan(&left); err != nil {
			return err
		}
		if left == 0 {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	seen["left"] = left
	return nil
}
